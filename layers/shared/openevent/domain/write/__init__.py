"""One write in typed stages: the request, the row before it, and the plan that the rules build."""

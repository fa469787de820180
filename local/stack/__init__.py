"""The local stack: starting, deploying, joining and stopping it."""

"""The key that signs tokens and links survives the emulator, so that nobody has to log in again."""

from local.services import aws


def keep(endpoint: str, function: str, saved: str) -> str:
    """Give a new function the saved secret, unless that is empty; return the secret."""
    configuration = aws.client("lambda", endpoint).get_function_configuration(FunctionName=function)
    secret_id = configuration["Environment"]["Variables"]["AUTH_SECRET_ID"]
    client = aws.client("secretsmanager", endpoint)
    if saved:
        client.put_secret_value(SecretId=secret_id, SecretString=saved)
        return saved
    return str(client.get_secret_value(SecretId=secret_id)["SecretString"])

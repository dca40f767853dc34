namespace Hosting.RabbitMQ.Native;

/// <summary>The first user of a node, as Erlang terms: in rabbitmq.conf a # or a space would cut a password.</summary>
internal static class RabbitMqCredentials
{
    public static string AdvancedConfiguration(string user, string password) =>
        $"[{{rabbit, [{{default_user, {Binary(user)}}}, {{default_pass, {Binary(password)}}}]}}].\n";

    private static string Binary(string text) => $"<<{string.Join(',', System.Text.Encoding.UTF8.GetBytes(text))}>>";
}

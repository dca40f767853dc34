using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NativeBrokers.RabbitMQ;

/// <summary>
/// The folder of a RabbitMQ node: its configuration, its cookie and its data. The node's name is part of the path of its database, so it is
/// always the same; the port mapper being its own, nodes of the same name do not meet.
/// </summary>
internal static class RabbitMQNode
{
    /// <summary>
    /// The folder, as the node sees it: its working directory. So no path of it says where it is, and it may be moved or copied; and RabbitMQ 3.10,
    /// which does not start in a folder with characters beyond Latin-1 in its path, starts there.
    /// </summary>
    private const string Here = "/proc/self/cwd";

    /// <summary>Writes the node's configuration; what it has stored stays.</summary>
    public static void Prepare(string directory, string user, string password, bool management)
    {
        File.Delete(In(directory, "rabbitmq.conf"));
        PrivateFile.Write(In(directory, "advanced.config"), Configuration(In(Here, "definitions.json")));
        PrivateFile.Write(In(directory, "enabled_plugins"), management ? "[rabbitmq_management].\n" : "[].\n");
        PrivateFile.Write(In(directory, "definitions.json"), Definitions(user, password));
        QuorumQueues.Relocate(In(directory, "mnesia"), In(Here, "mnesia"));
    }

    /// <summary>Variables that do not depend on ports. What the user has set for another node or another Erlang must not reach this one.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(string directory, RabbitMQInstallation installation) =>
    [
        .. System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(static name => name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal))
            .Select(static name => (name, "")),
        ("PATH", installation.SearchPath),
        ("HOME", directory),
        ("RABBITMQ_NODENAME", "rabbit@localhost"),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        ("ERL_CRASH_DUMP_SECONDS", "0"),
        ("RABBITMQ_CONF_ENV_FILE", In(Here, "rabbitmq-env.conf")),
        ("RABBITMQ_CONFIG_FILE", In(Here, "rabbitmq.conf")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", In(Here, "advanced.config")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", In(Here, "enabled_plugins")),
        ("RABBITMQ_MNESIA_BASE", In(Here, "mnesia")),
        ("RABBITMQ_LOG_BASE", In(Here, "log")),
        ("RABBITMQ_PID_FILE", In(Here, "rabbitmq.pid")),
        // The script then executes the VM in its own place, so that the process is the VM and gets the signals.
        ("RUNNING_UNDER_SYSTEMD", "true"),
    ];

    /// <summary>
    /// Erlang terms. The orchestrator kills what has not stopped after six seconds; the management
    /// plugin alone waits for five, after the queues are closed, so an application gets half of that to stop.
    /// </summary>
    private static string Configuration(string definitions) =>
        $$"""
        [{rabbit, [
            {load_definitions, "{{definitions}}"},
            {log, [{console, [{enabled, true}, {level, info}]}, {file, [{file, false}]}, {categories, [{connection, [{level, warning}]}]}]}
          ]},
         {kernel, [{shutdown_timeout, 2500}]}].

        """;

    /// <summary>
    /// Read at every start: the user is let in with the password of today, also by data that are older than it, and there is no guest.
    /// The form of the hash: https://www.rabbitmq.com/docs/passwords#computing-password-hash.
    /// </summary>
    private static string Definitions(string user, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        byte[] hash = [.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])];
        return new JsonObject
        {
            ["users"] = new JsonArray(new JsonObject
            {
                ["name"] = user,
                ["password_hash"] = Convert.ToBase64String(hash),
                ["hashing_algorithm"] = "rabbit_password_hashing_sha256",
                ["tags"] = new JsonArray("administrator"),
            }),
            ["vhosts"] = new JsonArray(new JsonObject { ["name"] = "/" }),
            ["permissions"] = new JsonArray(new JsonObject
            {
                ["user"] = user, ["vhost"] = "/", ["configure"] = ".*", ["write"] = ".*", ["read"] = ".*",
            }),
        }.ToJsonString();
    }

    private static string In(string directory, string name) => Path.Combine(directory, name);
}

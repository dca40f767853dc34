using System.Globalization;
using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.RabbitMQ.Native;

/// <summary>
/// A RabbitMQ node of its own: own folder, cookie and port mapper, on loopback addresses only. The name of the node is part of
/// the path of its database, so it is always the same; the port mapper being its own, nodes of the same name do not meet.
/// </summary>
/// <remarks>User and password count when the database is new; a folder that has one keeps the user that it was made with.</remarks>
internal sealed record RabbitMqNode
{
    /// <summary>Everything that the node keeps.</summary>
    public required string Directory { get; init; }

    public required int AmqpPort { get; init; }

    /// <summary>The port of the management plugin, which is off when there is none.</summary>
    public int? ManagementPort { get; init; }

    public required int DistributionPort { get; init; }

    public required int EpmdPort { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Writes the node's configuration; what it has stored stays.</summary>
    /// <returns>The port mapper, which has to start first and end last, and the server.</returns>
    public (ProcessSpec Epmd, ProcessSpec Server) Prepare(RabbitMqInstallation installation)
    {
        PrivateFile.CreateDirectory(Directory);
        Write("rabbitmq.conf", Configuration());
        Write("advanced.config", $"[{{rabbit, [{{default_user, {Term(User)}}}, {{default_pass, {Term(Password)}}}]}}].\n");
        Write("enabled_plugins", ManagementPort is null ? "[].\n" : "[rabbitmq_management].\n");
        var environment = EnvironmentOf(installation);
        return (
            new ProcessSpec(installation.Epmd, ["-port", Text(EpmdPort), "-address", "127.0.0.1"], Directory, environment),
            new ProcessSpec(RabbitMqSlimHome.Prepare(installation.Server, In("home")), [], Directory, environment));
    }

    private string Configuration()
    {
        string[] management = ManagementPort is { } port ? ["management.tcp.ip = 127.0.0.1", $"management.tcp.port = {Text(port)}"] : [];
        string[] lines =
        [
            $"listeners.tcp.1 = 127.0.0.1:{Text(AmqpPort)}",
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
            .. management,
        ];
        return string.Join('\n', lines) + '\n';
    }

    private Dictionary<string, string?> EnvironmentOf(RabbitMqInstallation installation)
    {
        // What the user has set for another node or another Erlang must not reach this one.
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(static name => name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal))
            .ToDictionary(static name => name, static _ => (string?)null);
        foreach (var (name, value) in Variables(installation))
        {
            environment[name] = value;
        }

        return environment;
    }

    private IEnumerable<(string Name, string Value)> Variables(RabbitMqInstallation installation) =>
    [
        ("PATH", installation.SearchPath),
        ("HOME", Directory),
        ("RABBITMQ_NODENAME", "rabbit@localhost"),
        ("RABBITMQ_DIST_PORT", Text(DistributionPort)),
        ("ERL_EPMD_PORT", Text(EpmdPort)),
        ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        ("ERL_CRASH_DUMP_SECONDS", "0"),
        ("RABBITMQ_CONF_ENV_FILE", In("rabbitmq-env.conf")),
        ("RABBITMQ_CONFIG_FILE", In("rabbitmq.conf")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", In("advanced.config")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", In("enabled_plugins")),
        ("RABBITMQ_MNESIA_BASE", In("mnesia")),
        ("RABBITMQ_LOG_BASE", In("log")),
        ("RABBITMQ_PID_FILE", In("rabbitmq.pid")),
        // The script then executes the VM in its own place, so that the process is the VM and gets the signals.
        ("RUNNING_UNDER_SYSTEMD", "true"),
        // Without the interface the distribution port would listen on every address.
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+B i -kernel inet_dist_use_interface {127,0,0,1}"),
    ];

    private string In(string name) => Path.Combine(Directory, name);

    private void Write(string name, string content) => PrivateFile.Write(In(name), System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>The first user is given as Erlang terms: in rabbitmq.conf a # or a space would cut a password.</summary>
    private static string Term(string text) => $"<<{string.Join(',', System.Text.Encoding.UTF8.GetBytes(text))}>>";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

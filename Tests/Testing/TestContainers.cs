using System.Runtime.CompilerServices;

namespace Tests.Testing;

/// <summary>
/// The container engine that <c>./test.sh --with-system-packages</c> starts for the tests. Tests do not use another one that the machine may
/// have, unless they are told to by the environment variable <c>CONTAINERS</c>.
/// </summary>
internal static class TestContainers
{
    public static string RabbitMqImage => Environment.GetEnvironmentVariable("TEST_RABBITMQ_IMAGE")!;

    public static string ConsulImage => Environment.GetEnvironmentVariable("TEST_CONSUL_IMAGE")!;

    public static string? Host => Environment.GetEnvironmentVariable("TEST_DOCKER_HOST");

    public static string Cli => Environment.GetEnvironmentVariable("TEST_CONTAINER_BIN") ?? Environment.GetEnvironmentVariable("CONTAINER_BIN") ?? "docker";

    /// <summary>Arguments of an AppHost that has to run its brokers in containers.</summary>
    public static string[] Arguments =>
        ["--containers=always", $"--DOCKER_HOST={Host}", $"--CONTAINER_BIN={Cli}", $"--Images:messaging={RabbitMqImage}", $"--Images:consul={ConsulImage}"];

    /// <summary>Whether every AppHost of the tests has its brokers in containers, of this engine or of the machine's.</summary>
    public static bool AreTheRule => Environment.GetEnvironmentVariable("CONTAINERS") == "always";

    public static void SkipUnlessThere() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("TEST_DOCKER_HOST") is null,
        Environment.GetEnvironmentVariable("TEST_CONTAINERS_AWAY") ?? "There is no container engine for tests: run ./test.sh --with-system-packages as root.");

    /// <summary>Of every AppHost that a test starts, in this process or as one of its own.</summary>
    [ModuleInitializer]
    internal static void Choose()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CONTAINERS")))
        {
            Environment.SetEnvironmentVariable("CONTAINERS", "never");
        }
        else if (Environment.GetEnvironmentVariable("TEST_DOCKER_HOST") is { } host)
        {
            foreach (var (name, value) in new[] { ("DOCKER_HOST", host), ("CONTAINER_BIN", Cli), ("Images__messaging", RabbitMqImage), ("Images__consul", ConsulImage) })
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}

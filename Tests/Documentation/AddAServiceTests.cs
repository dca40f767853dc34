using System.Text.RegularExpressions;

namespace Tests.Documentation;

/// <summary>docs/add-a-service.md, followed to the letter by somebody who has the checkout and nothing else.</summary>
public sealed partial class AddAServiceTests(SharedBrokers brokers)
{
    private const string Start = "dotnet run --project AppHost";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Guide_FollowedStepByStep_LeadsToAServiceThatAnswers()
    {
        await using var messaging = await brokers.CreateVirtualHostAsync();
        await using var consul = await ConsulAgent.StartNewAsync();
        using var checkout = await CheckoutCopy.CreateAsync();

        CheckoutAppHost? host = null;
        try
        {
            Dictionary<string, string> addresses = [];
            foreach (var step in Guide.Read("add-a-service.md").Steps)
            {
                switch (step)
                {
                    case Guide.Command command when command.Line.StartsWith(Start, StringComparison.Ordinal):
                        await BuildAsync(checkout);
                        // Beside other runs, and with brokers that are there already.
                        var line = $"{Start} --no-build{command.Line[Start.Length..]} --Isolated=true "
                            + $"'--ConnectionStrings:messaging={messaging.ConnectionString}' --ConnectionStrings:consul={consul.Address}";
                        host = CheckoutAppHost.Start(checkout.Folder, line);
                        addresses = await AddressesAsync(consul, host);
                        break;
                    case Guide.Command command:
                        await FollowAsync(checkout, command with { Line = FixedAddress().Replace(command.Line, match => addresses[match.Value]) });
                        break;
                    default:
                        await WriteAsync(checkout, step);
                        break;
                }
            }

            Assert.NotNull(host);
            await host.StopAsync();
        }
        finally
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>As the start would, but without a compiler that stays behind.</summary>
    private static async Task BuildAsync(CheckoutCopy checkout)
    {
        var (exitCode, output, error) = await checkout.RunAsync(
            "dotnet", ["build", "AppHost", "--nologo", "-v", "quiet", "-tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"]);
        Assert.True(exitCode == 0, output + error);
    }

    private static async Task WriteAsync(CheckoutCopy checkout, Guide.Step step)
    {
        switch (step)
        {
            case Guide.NewFile file:
                Assert.False(File.Exists(checkout.PathOf(file.Path)), $"{file.Path} is there already.");
                Directory.CreateDirectory(Path.GetDirectoryName(checkout.PathOf(file.Path))!);
                await File.WriteAllTextAsync(checkout.PathOf(file.Path), file.Text, TestContext.Current.CancellationToken);
                break;
            case Guide.Change change:
                var (exitCode, _, error) = await checkout.RunAsync("git", ["apply", "--verbose", "-"], change.Text);
                Assert.True(exitCode == 0, $"{error}\n{change.Text}");
                break;
        }
    }

    private static async Task FollowAsync(CheckoutCopy checkout, Guide.Command command)
    {
        var expected = (0, command.Output.TrimEnd('\n'));
        if (command.Line.StartsWith("curl ", StringComparison.Ordinal) && !command.Line.Contains(" -d ", StringComparison.Ordinal))
        {
            await Eventually.GetAsync(_ => RunAsync(checkout, command.Line), answer => answer == expected, $"'{command.Output}' of {command.Line}");
        }
        else
        {
            Assert.Equal(expected, await RunAsync(checkout, command.Line));
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(CheckoutCopy checkout, string line)
    {
        var (exitCode, output, error) = await checkout.RunAsync("/bin/sh", ["-c", line]);
        // curl(1) ends an answer as the server does, a page every line.
        return (exitCode, (output + error).TrimEnd('\n'));
    }

    /// <summary>Where a run beside others has what a normal one has at the address in the guide.</summary>
    private static async Task<Dictionary<string, string>> AddressesAsync(ConsulAgent consul, CheckoutAppHost host) => new(StringComparer.Ordinal)
    {
        ["localhost:8080"] = await AddressAsync(consul, host, "gateway"),
        ["localhost:8081"] = await AddressAsync(consul, host, "greeting-service"),
        ["localhost:8500"] = consul.Address.Authority,
    };

    private static async Task<string> AddressAsync(ConsulAgent consul, CheckoutAppHost host, string service)
    {
        string? address = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.Null(await host.FindEndAsync());
                using var instances = JsonDocument.Parse(await consul.GetAsync($"/v1/health/service/{service}?passing=1"));
                address = instances.RootElement.EnumerateArray().Select(static instance => instance.GetProperty("Service"))
                    .Select(static found => $"{found.GetProperty("Address").GetString()}:{found.GetProperty("Port").GetInt32()}").FirstOrDefault();
                return address is not null;
            },
            $"{service} to be there",
            StartsWithin);
        return address!;
    }

    [GeneratedRegex(@"localhost:\d+")]
    private static partial Regex FixedAddress();
}

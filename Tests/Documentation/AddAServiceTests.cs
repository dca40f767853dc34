using System.Text.Json;
using System.Text.RegularExpressions;
using Tests.Hosting.Processes;

namespace Tests.Documentation;

/// <summary>docs/add-a-service.md, followed to the letter by somebody who has the checkout and nothing else.</summary>
public sealed partial class AddAServiceTests
{
    private static readonly TimeSpan BuildWithin = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Guide_FollowedStepByStep_LeadsToAServiceThatAnswers()
    {
        using var checkout = await CheckoutCopy.CreateAsync();

        AppHostProcess? host = null;
        try
        {
            Dictionary<string, string> addresses = [];
            foreach (var step in Guide.Read("add-a-service.md").Steps)
            {
                switch (step)
                {
                    case Guide.Command command when command.Line.Split(' ') is ["./run.sh", .. var options]:
                        host = AppHostProcess.StartScript(checkout.PathOf("run.sh"), options);
                        await host.WaitUntilHealthyAsync(BuildWithin);
                        addresses = await AddressesAsync(host);
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
            Assert.Equal(0, (await host.VerbAsync("down")).ExitCode);
            Assert.Equal(0, await host.WaitForExitAsync());
            Assert.Empty(host.Children());
        }
        finally
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
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

    /// <summary>Where an isolated run has what a normal one has at the address in the guide.</summary>
    private static async Task<Dictionary<string, string>> AddressesAsync(AppHostProcess host)
    {
        var (exitCode, output) = await host.VerbAsync("ps", "--json");
        Assert.Equal(0, exitCode);
        var addresses = JsonSerializer.Deserialize<List<JsonElement>>(output)!.ToDictionary(
            static resource => resource.GetProperty("name").GetString()!,
            static resource => resource.GetProperty("urls").EnumerateArray().Select(static url => new Uri(url.GetString()!).Authority).FirstOrDefault());
        return new(StringComparer.Ordinal)
        {
            ["localhost:8080"] = addresses["gateway"]!,
            ["localhost:8081"] = addresses["greeting-service"]!,
            ["localhost:8500"] = addresses["consul"]!,
        };
    }

    [GeneratedRegex(@"localhost:\d+")]
    private static partial Regex FixedAddress();
}

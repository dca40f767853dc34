using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Tests.ServiceDefaults.Logging;

public sealed class ConsoleLinesTests
{
    [Fact]
    public void Record_OfSeveralLines_IsOneLine()
    {
        using var host = Build();
        var formatter = host.Services.GetServices<ConsoleFormatter>().Single(static formatter => formatter.Name == ConsoleFormatterNames.Simple);
        using var writer = new StringWriter();

        formatter.Write(new LogEntry<string>(LogLevel.Warning, "Shop", new(7), "late\nfail: forged", null, static (text, _) => text), null, writer);

        Assert.Equal($"warn: Shop[7] late fail: forged{Environment.NewLine}", writer.ToString());
    }

    [Fact]
    public void Console_TakesTooLong_HoldsNobodyUp()
    {
        using var host = Build();

        Assert.Equal(ConsoleLoggerQueueFullMode.DropWrite, host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.QueueFullMode);
    }

    private static IHost Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddConsoleLines();
        return builder.Build();
    }
}

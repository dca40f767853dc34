using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Tests.ServiceDefaults.Logging;

public sealed class ConsoleLinesTests
{
    [Fact]
    public void Record_WithAnEventId_IsLevelCategoryAndMessage() => Assert.Equal("warn: Orders.Shop: late\n", Written("late"));

    [Fact]
    public void Record_OfSeveralLines_IsOneLine() => Assert.Equal("warn: Orders.Shop: late fail: Orders: forged\n", Written("late\r\nfail: Orders: forged"));

    [Fact]
    public void Record_WithAnException_HasItBelow() =>
        Assert.Equal("warn: Orders.Shop: late\nSystem.TimeoutException: no answer\n", Written("late", new TimeoutException("no answer")));

    [Theory]
    [InlineData(null, "line")]
    [InlineData("json", "json")]
    public void Form_OfARecord_IsALineUnlessConfigured(string? configured, string formatter)
    {
        using var host = Build(configured);

        Assert.Equal(formatter, host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [Theory]
    [InlineData(null, ConsoleLoggerQueueFullMode.DropWrite)]
    [InlineData("Wait", ConsoleLoggerQueueFullMode.Wait)]
    public void Console_TakesTooLong_HoldsNobodyUpUnlessConfigured(string? configured, ConsoleLoggerQueueFullMode expected)
    {
        using var host = Build(null, ("Logging:Console:QueueFullMode", configured));

        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.QueueFullMode);
    }

    private static string Written(string message, Exception? exception = null)
    {
        using var host = Build(configured: null);
        var formatter = host.Services.GetServices<ConsoleFormatter>().Single(static formatter => formatter.Name == "line");
        using var writer = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<string>(LogLevel.Warning, "Orders.Shop", new EventId(898765132, "Late"), message, exception, static (text, _) => text), null, writer);
        return writer.ToString();
    }

    private static IHost Build(string? configured, params IEnumerable<(string Key, string? Value)> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Logging:Console:FormatterName", configured), .. settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value))]);
        builder.AddConsoleLines().AddConsoleLines();
        return builder.Build();
    }
}

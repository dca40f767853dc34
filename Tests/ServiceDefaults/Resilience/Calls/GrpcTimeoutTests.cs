using ServiceDefaults.Resilience.Calls;

namespace Tests.ServiceDefaults.Resilience.Calls;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("5S", 5_000)]
    [InlineData("250m", 250)]
    [InlineData("2500u", 2.5)]
    [InlineData("1000000n", 1)]
    [InlineData("2M", 120_000)]
    [InlineData("1H", 3_600_000)]
    public void Parse_EveryUnit_IsRead(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GrpcTimeout.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("-5S")]
    [InlineData("5x")]
    [InlineData("123456789S")]
    public void Parse_WhatIsNoTimeout_IsNull(string text) => Assert.Null(GrpcTimeout.Parse(text));

    [Theory]
    [InlineData(0, "1m")]
    [InlineData(999.9, "999m")]
    [InlineData(99_999_999, "99999999m")]
    [InlineData(100_000_000, "100000S")]
    public void Format_FitsIntoEightDigits(double milliseconds, string text) =>
        Assert.Equal(text, GrpcTimeout.Format(TimeSpan.FromMilliseconds(milliseconds)));
}

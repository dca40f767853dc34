using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Runs;

public sealed class AppHostArgumentsTests
{
    [Fact]
    public void Parse_OwnOptionsAmongConfiguration_AreTakenOutAndTheRestIsPassedOn()
    {
        var arguments = AppHostArguments.Parse(["--isolated", "--UserService:Replicas", "3", "--ephemeral", "--DataDirectory=/data", "Key=Value"]);

        Assert.True(arguments.Isolated);
        Assert.True(arguments.Ephemeral);
        Assert.False(arguments.Help);
        Assert.Equal(["--UserService:Replicas", "3", "--DataDirectory=/data", "Key=Value"], arguments.Configuration);
    }

    [Fact]
    public void Parse_None_IsAnOrdinaryRun()
    {
        var arguments = AppHostArguments.Parse([]);

        Assert.False(arguments.Isolated || arguments.Ephemeral || arguments.Help);
        Assert.Empty(arguments.Settings);
        Assert.Empty(arguments.Configuration);
    }

    [Theory]
    [InlineData("gateway:Greeting=hello", "gateway", "Greeting", "hello")]
    [InlineData("user-service:ConnectionStrings:users=Data Source=/a:b.db", "user-service", "ConnectionStrings__users", "Data Source=/a:b.db")]
    [InlineData("gateway:Key=", "gateway", "Key", "")]
    [InlineData("gateway:Already__There=x", "gateway", "Already__There", "x")]
    public void Parse_Set_SplitsAtTheFirstColonAndTheFirstEqualsSign(string text, string resource, string key, string value)
    {
        ResourceSetting[] expected = [new(resource, key, value)];

        Assert.Equal(expected, AppHostArguments.Parse(["--set", text]).Settings);
        Assert.Equal(expected, AppHostArguments.Parse([$"--set={text}"]).Settings);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("gateway=1")]
    [InlineData("gateway:Key")]
    [InlineData(":Key=1")]
    [InlineData("gateway:=1")]
    [InlineData("gateway=a:b")]
    [InlineData("")]
    public void Parse_MalformedSet_ShowsTheForm(string text)
    {
        var error = Assert.Throws<StartupException>(() => AppHostArguments.Parse(["--set", text]));

        Assert.Equal($"'--set {text}' is not understood: write --set RESOURCE:KEY=VALUE, for example --set gateway:Logging:LogLevel:Default=Debug.", error.Message);
    }

    [Fact]
    public void Parse_Restart_IsKeptInOrder()
    {
        RestartSetting[] expected = [new("gateway", OnFailure: true), new("gateway-1", OnFailure: false)];

        Assert.Equal(expected, AppHostArguments.Parse(["--restart", "gateway=on-failure", "--restart=gateway-1=never"]).Restarts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gateway")]
    [InlineData("gateway=always")]
    [InlineData("=never")]
    public void Parse_MalformedRestart_ShowsTheForms(string text)
    {
        var error = Assert.Throws<StartupException>(() => AppHostArguments.Parse(["--restart", text]));

        Assert.Equal($"'--restart {text}' is not understood: write --restart RESOURCE=on-failure or --restart RESOURCE=never.", error.Message);
    }

    [Theory]
    [InlineData("pss")]
    [InlineData("--Key", "--Other")]
    [InlineData("--Key")]
    [InlineData("-x")]
    public void Parse_WhatConfigurationWouldPassOver_IsAnError(params string[] args)
    {
        var error = Assert.Throws<StartupException>(() => AppHostArguments.Parse([.. args]));

        Assert.Equal($"The argument '{args[0]}' is not understood: it is neither a verb nor a setting of the form --KEY VALUE (see --help).", error.Message);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Parse_Help_IsAsked(string option) => Assert.True(AppHostArguments.Parse([option]).Help);
}

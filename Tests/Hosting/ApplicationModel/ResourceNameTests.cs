using global::Hosting.ApplicationModel;

namespace Tests.Hosting.ApplicationModel;

public sealed class ResourceNameTests
{
    [Theory]
    [InlineData("user-service")]
    [InlineData("a")]
    [InlineData("Consul2")]
    public void Name_DnsLabel_IsTaken(string name) => Assert.Equal(name, new ContainerResource(name).Name);

    [Theory]
    [InlineData("user_service")]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("a b")]
    [InlineData("äpfel")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890abcde")]
    public void Name_AnythingElse_IsRefusedWithTheRule(string name) =>
        Assert.Contains("letters, digits and single hyphens", Assert.Throws<ArgumentException>(() => new ContainerResource(name)).Message, StringComparison.Ordinal);
}

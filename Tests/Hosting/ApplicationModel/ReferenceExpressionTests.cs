using global::Hosting;
using global::Hosting.ApplicationModel;

namespace Tests.Hosting.ApplicationModel;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task GetValue_LateBoundPartsAndBraces_AreFilledIn()
    {
        var user = new ParameterResource("user", static _ => "ada");
        var expression = ReferenceExpression.Create($"{{\"user\":\"{user}\",\"literal\":\"{"x{0}"}\"}}");

        Assert.Equal("{\"user\":\"ada\",\"literal\":\"x{0}\"}", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("{\"user\":\"{user.value}\",\"literal\":\"x{0}\"}", expression.ValueExpression);
    }

    [Fact]
    public void Url_BeforeTheStart_SaysThatItIsNotKnownYet()
    {
        var resource = new ContainerResource("cache");
        resource.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, name: "tcp"));

        Assert.Contains("known only once the application starts", Assert.Throws<DistributedApplicationException>(() => resource.GetEndpoint("tcp").Url).Message, StringComparison.Ordinal);
        Assert.Contains("has no endpoint 'admin'; it has 'tcp'", Assert.Throws<DistributedApplicationException>(() => resource.GetEndpoint("admin").Port).Message, StringComparison.Ordinal);
    }
}

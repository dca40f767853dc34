extern alias gateway;

using System.Security.Claims;
using gateway::Gateway.Clients;
using gateway::Gateway.Users;
using Microsoft.AspNetCore.Http;

namespace Tests.Gateway.Clients;

public sealed class ClientIdTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("0.0.0.1", "0:0:0:1::", false)]
    [InlineData("127.0.0.1", "::1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", true)]
    public void Client_WithoutASubject_IsItsAddressOrNetwork(string one, string other, bool same)
    {
        Assert.Equal(same, At(one) == At(other));
        Assert.Equal(same, IdempotencyKey.Scope(At(one), "k") == IdempotencyKey.Scope(At(other), "k"));
    }

    [Fact]
    public void Client_WithASubject_IsItWhereverItIs()
    {
        Assert.Equal(At("192.0.2.1", "alice"), At("192.0.2.2", "alice"));
        Assert.NotEqual(At("192.0.2.1", "alice"), At("192.0.2.1", "bob"));
        Assert.NotEqual(At("192.0.2.1", "alice"), At("192.0.2.1"));
    }

    [Fact]
    public void Subject_ThatNobodyVerified_DoesNotCount() => Assert.Equal(At("192.0.2.1"), At("192.0.2.1", "alice", authenticationType: null));

    [Fact]
    public void Scope_OfAKey_IsNoOtherClientsAndNoOtherKeys()
    {
        string[] scopes = [Scope("alice", "k"), Scope("bob", "k"), Scope("alice", "l"), Scope("alicek", ""), IdempotencyKey.Scope(At("192.0.2.1"), "k")];

        Assert.Equal(scopes.Length, scopes.Distinct().Count());
        Assert.Equal(Scope("alice", "k"), Scope("alice", "k"));
    }

    private static string Scope(string subject, string key) => IdempotencyKey.Scope(At("192.0.2.1", subject), key);

    private static ClientId At(string address, string? subject = null, string? authenticationType = "test")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (subject is not null)
        {
            context.User = new(new ClaimsIdentity([new Claim("sub", subject)], authenticationType));
        }

        return ClientId.Of(context);
    }
}

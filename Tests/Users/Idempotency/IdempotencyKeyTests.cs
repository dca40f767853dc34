using Google.Rpc;
using Grpc.Core;
using UserService.Users.Idempotency;
using Users.V1;

namespace Tests.Users.Idempotency;

public sealed class IdempotencyKeyTests
{
    private static readonly CreateUserRequest Ada = new() { Name = "Ada", Email = "ada@example.com" };

    [Theory]
    [InlineData("a")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("with blanks, \"quotes\" and ~")]
    public void Key_OfPrintableAscii_IsTakenAsItIs(string value) => Assert.Equal(value, IdempotencyKey.From(Metadata(value), Ada)?.Value);

    [Fact]
    public void Key_AsLongAsItMayBe_IsTaken() => Assert.NotNull(IdempotencyKey.From(Metadata(new string('a', 255)), Ada));

    [Fact]
    public void Call_WithoutAKey_HasNone() => Assert.Null(IdempotencyKey.From([], Ada));

    public static TheoryData<string, int> Wrong => new()
    {
        { "", 1 },
        { new string('a', 256), 1 },
        { "a\tb", 1 },
        { "a\nb", 1 },
        { "ä", 1 },
        { "a\u007F", 1 },
        { "twice", 2 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Key_ThatCannotBeOne_IsNamed(string value, int times)
    {
        var error = Assert.Throws<RpcException>(() => IdempotencyKey.From(Metadata([.. Enumerable.Repeat(value, times)]), Ada));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("idempotency-key", Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations).Field);
    }

    [Fact]
    public void Hash_OfTwoRequests_IsOneOnlyWhenTheySayTheSame()
    {
        Assert.Equal(Hash("Ada", "ada@example.com"), Hash("Ada", "ada@example.com"));
        Assert.NotEqual(Hash("Ada", "ada@example.com"), Hash("Ad", "aada@example.com"));
        Assert.NotEqual(Hash("Ada", "ada@example.com"), Hash("Ada", "ADA@example.com"));
    }

    private static byte[] Hash(string name, string email) =>
        IdempotencyKey.From(Metadata("k"), new CreateUserRequest { Name = name, Email = email })!.RequestHash;

    private static Metadata Metadata(params string[] values)
    {
        var metadata = new Metadata();
        foreach (var value in values)
        {
            metadata.Add("idempotency-key", value);
        }

        return metadata;
    }
}

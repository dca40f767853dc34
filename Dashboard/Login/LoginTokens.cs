using Dashboard.Security;
using Microsoft.Extensions.Options;

namespace Dashboard.Login;

/// <summary>The token that counts now. It counts once; the next one takes its place.</summary>
internal sealed class LoginTokens
{
    private readonly Lock _gate = new();
    private Secret _current;

    public LoginTokens(IOptions<DashboardOptions> options)
    {
        Text = string.IsNullOrWhiteSpace(options.Value.LoginToken) ? Secret.New() : options.Value.LoginToken.Trim();
        _current = new Secret(Text);
    }

    /// <summary>The token to show to whoever may log in.</summary>
    public string Text { get; private set; }

    /// <summary>Uses the token up, if it is the right one.</summary>
    public bool TryUse(string? offered)
    {
        lock (_gate)
        {
            if (!_current.Is(offered))
            {
                return false;
            }

            Text = Secret.New();
            _current = new Secret(Text);
            return true;
        }
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.FluentUI.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Dashboard.Components.Layout;

/// <summary>What is around every page. Keys are read by <c>dashboard.js</c>, which clicks what is there to be clicked.</summary>
public sealed partial class MainLayout
{
    private ErrorBoundary? _boundary;
    private ThemeMode _theme = ThemeMode.System;
    private bool _help;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _theme = Enum.TryParse<ThemeMode>(await Script.InvokeAsync<string>("dashboard.theme"), ignoreCase: true, out var chosen) ? chosen : ThemeMode.System;
            await Themes.SetThemeAsync(_theme);
            StateHasChanged();
        }
    }

    protected override void OnParametersSet() => _boundary?.Recover();

    private void Recover() => _boundary?.Recover();

    private async Task NextThemeAsync()
    {
        _theme = _theme switch { ThemeMode.System => ThemeMode.Light, ThemeMode.Light => ThemeMode.Dark, _ => ThemeMode.System };
        await Script.InvokeVoidAsync("dashboard.setTheme", _theme.ToString().ToLowerInvariant());
        await Themes.SetThemeAsync(_theme);
    }
}

namespace Dashboard.Components;

/// <summary>A page in the navigation. Each feature registers its own.</summary>
/// <param name="Order">Resources 10, console logs 20, structured logs 30, traces 40, metrics 50, system 60.</param>
/// <param name="Path">Without a slash in front.</param>
/// <param name="Title">As it is shown.</param>
/// <param name="Key">After <c>g</c>, the shortcut to the page.</param>
/// <param name="Icon">The path of an icon of 20 by 20.</param>
internal sealed record NavigationItem(int Order, string Path, string Title, char Key, string Icon);

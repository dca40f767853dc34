namespace Dashboard;

/// <summary>Names this assembly, for those that would otherwise have to name a <c>Program</c>.</summary>
public static class DashboardMarker;

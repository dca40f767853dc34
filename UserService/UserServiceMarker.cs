namespace UserService;

/// <summary>Names this assembly for tests and tools.</summary>
public static class UserServiceMarker;

namespace NotificationWorker;

/// <summary>Names this assembly for tests and tools.</summary>
public static class NotificationWorkerMarker;

namespace Kandinsky.Extensions.AI;

/// <summary>Where a service is and how it is asked.</summary>
public sealed class KandinskyClientOptions
{
    /// <summary>The service's address, such as <c>http://127.0.0.1:7860</c>; behind a proxy with its path.</summary>
    public Uri? Address { get; set; }

    /// <summary>A key of the service; null if it has none.</summary>
    public string? Key { get; set; }

    /// <summary>The model that paints what names none; the service's default if null.</summary>
    public string? Model { get; set; }

    /// <summary>What sends requests, if not a client of its own; its address and headers are left as they are.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a job's events are asked for again when the connection is lost while it is painted.</summary>
    public int Reconnections { get; set; } = 5;
}

namespace Kandinsky.Server;

/// <summary>How the service runs: where it listens, what it paints with, and what it allows.</summary>
public sealed record ServerSettings
{
    /// <summary>The port used when none is given.</summary>
    public const int DefaultPort = 7860;

    /// <summary>
    /// The address to listen at: <c>127.0.0.1</c>, <c>localhost</c>, <c>0.0.0.0</c>, an IP address of this machine. Any but loopback needs a key.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The folder that holds jobs, pictures and keys.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Decoders, by name or folder, that requests may name beside the pipeline's and those in the search folders.</summary>
    public IReadOnlyList<string> OtherModels { get; init; } = [];

    /// <summary>How pictures are computed: the default model, and everything that requests do not choose.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>A folder of adapters that requests may name; null for none.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>Whether the default model is loaded before the service says it is ready.</summary>
    public bool WarmUp { get; init; }

    /// <summary>The most jobs that wait; another is refused.</summary>
    public int QueueLimit { get; init; } = 512;

    /// <summary>The most requests answered at once, health checks aside; another is refused.</summary>
    public int RequestLimit { get; init; } = 256;

    /// <summary>The longest body of a request in bytes.</summary>
    public long BodyLimit { get; init; } = 64L << 20;

    /// <summary>Bytes of all bodies that are held at once.</summary>
    public long BodiesLimit { get; init; } = 512L << 20;

    /// <summary>The most pixels of a picture that is given.</summary>
    public long PixelLimit { get; init; } = 40_000_000;

    /// <summary>The most pictures a job may ask for.</summary>
    public int PicturesLimit { get; init; } = 64;

    /// <summary>Host names that requests may use beside loopback's, this machine's and IP addresses.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins (<c>https://example.org</c>) whose pages may use the service, beside its own page.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Proxies beside those on this machine whose <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c> are believed: addresses, or networks such as
    /// <c>172.16.0.0/12</c>.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>How long the running job may go on once the service is asked to end.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long pictures and finished jobs are kept; null for ever.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>Bytes of pictures that are kept, the newest; null for any.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>Bytes of the disk that stay free: with less no job is taken.</summary>
    public long ReservedBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The usual folder for <see cref="DataFolder"/>: <c>kandinsky</c> among the user's data (<c>XDG_DATA_HOME</c>, <c>~/.local/share</c>, on Windows the
    /// local application data).
    /// </summary>
    /// <exception cref="KandinskyException">The user has no home.</exception>
    public static string UsualDataFolder()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length > 0
            ? Path.Combine(folder, "kandinsky")
            : throw new KandinskyException("there is no home folder to keep jobs and pictures in; name a folder with --data", ErrorKind.Request);
    }

    internal void Check()
    {
        Within(Port, 0, 65535, "--port");
        Within(QueueLimit, 1, 1_000_000, "--queue");
        Within(RequestLimit, 1, 1_000_000, "--connections");
        Within((long)Grace.TotalSeconds, 0, 86_400, "--grace");
        if (KeepFor is { } time
            && time <= TimeSpan.Zero) throw new KandinskyException("--keep-days is not above 0; give a number of days, or leave it out to keep everything",
            ErrorKind.Request);
        if (KeepBytes is <= 0) throw new KandinskyException("--keep-size is not above 0; give a size such as 10GB, or leave it out to keep everything",
            ErrorKind.Request);
        foreach (var proxy in TrustedProxies) ProxyHeaders.Network(proxy);
        foreach (var origin in AllowedOrigins)
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/"
                || uri.Query.Length > 0)
                throw new KandinskyException($"--allow-origin {LegibleText.Of(origin)} is no origin; give scheme, host and port, such as https://example.org",
                    ErrorKind.Request);
    }

    private static void Within(long value, long least, long most, string name)
    {
        if (value < least || value > most) throw new KandinskyException($"{name} is {value}; give a number from {least} to {most}", ErrorKind.Request);
    }
}

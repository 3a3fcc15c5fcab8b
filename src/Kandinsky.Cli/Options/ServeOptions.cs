using System.CommandLine;
using System.Globalization;
using Kandinsky.Server;

namespace Kandinsky.Cli;

/// <summary>Where the service listens, what it keeps and how much it takes.</summary>
internal sealed class ServeOptions
{
    private readonly Option<string?> _host = new("--host")
    {
        Description = "The address to listen at. Any but loopback's needs a key ('kandinsky keys add'). Default: 127.0.0.1.", HelpName = "ADDRESS"
    };
    private readonly Option<int?> _port = Number.Whole("--port", "The port; 0 for any that is free. Default: 7860.");
    private readonly Option<string?> _data = Data();
    private readonly Option<string[]> _also = new("--also")
    {
        Description = "Another decoder that requests may name; those that 'kandinsky models list' shows may be named anyway. Repeatable.", HelpName = "MODEL"
    };
    private readonly Option<string?> _adapters = new("--adapters") { Description = "A folder of LoRA adapters that requests may name.", HelpName = "FOLDER" };
    private readonly Option<string?> _wildcards = WildcardOption.Create();
    private readonly Option<bool> _warmUp = new("--warm-up") { Description = "Paint once before saying that the service is ready." };
    private readonly Option<int?> _queue = Number.Whole("--queue", "The most jobs that wait. Default: 512.");
    private readonly Option<int?> _connections = Number.Whole("--connections", "The most requests answered at once. Default: 256.");
    private readonly Option<int?> _grace = Number.Whole("--grace", "Seconds that the running job may take once the service is asked to end. Default: 90.");
    private readonly Option<double?> _keepDays = Number.Decimal("--keep-days", "Days that pictures are kept. Default: for ever.");
    private readonly Option<string?> _keepSize = new("--keep-size")
    {
        Description = "How much of the newest pictures is kept, such as 10GB. Default: all.",
        HelpName = "SIZE"
    };
    private readonly Option<string[]> _allowHosts = new("--allow-host")
    {
        Description = "A host name that requests may use, beside localhost and IP addresses; repeatable.", HelpName = "NAME"
    };
    private readonly Option<string[]> _allowOrigins = new("--allow-origin")
    {
        Description = "An origin whose pages may use the service, such as https://example.org; repeatable.", HelpName = "ORIGIN"
    };
    private readonly Option<string[]> _trustProxies = new("--trust-proxy")
    {
        Description = "A proxy, beside those on this machine, that is believed which address people used: an address or a network; repeatable.",
        HelpName = "ADDRESS"
    };
    private readonly ModelOptions _model = new();

    /// <summary>Where jobs, pictures and keys are kept.</summary>
    public static Option<string?> Data() =>
        new("--data") { Description = "The folder that holds jobs, pictures and keys. Default: kandinsky among the user's data.", HelpName = "FOLDER" };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _host, _port, _data, _also, _adapters, _wildcards, _warmUp, _queue, _connections, _grace, _keepDays, _keepSize, _allowHosts, _allowOrigins,
            _trustProxies,
        ];
        foreach (var option in options) command.Options.Add(option);
        _model.AddTo(command);
    }

    /// <summary>The service's settings.</summary>
    /// <exception cref="KandinskyException">A value makes no sense.</exception>
    public ServerSettings Read(Invocation invocation)
    {
        var settings = new ServerSettings { DataFolder = invocation.Value(_data) ?? ServerSettings.UsualDataFolder() };
        var pipeline = _model.Read(invocation, like: null);
        return settings with
        {
            Host = invocation.Value(_host) ?? settings.Host,
            Port = invocation.Value(_port) ?? settings.Port,
            Pipeline = pipeline with { WildcardFolder = invocation.Value(_wildcards) },
            OtherModels = invocation.Value(_also) ?? [],
            AdapterFolder = invocation.Value(_adapters),
            WarmUp = invocation.Value(_warmUp),
            QueueLimit = invocation.Value(_queue) ?? settings.QueueLimit,
            RequestLimit = invocation.Value(_connections) ?? settings.RequestLimit,
            Grace = invocation.Value(_grace) is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.Grace,
            KeepFor = invocation.Value(_keepDays) is { } days ? Days(days) : null,
            KeepBytes = invocation.Value(_keepSize) is { } size ? Bytes(size) : null,
            AllowedHosts = invocation.Value(_allowHosts) ?? [],
            AllowedOrigins = invocation.Value(_allowOrigins) ?? [],
            TrustedProxies = invocation.Value(_trustProxies) ?? [],
        };
    }

    private static TimeSpan Days(double days) => days is > 0 and < 100_000 ? TimeSpan.FromDays(days)
        : throw new KandinskyException(string.Create(CultureInfo.InvariantCulture, $"--keep-days is {days}; give a number of days above 0"), ErrorKind.Request);

    private static long Bytes(string text)
    {
        var unit = text.EndsWith("GB", StringComparison.OrdinalIgnoreCase) ? 1e9 : text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? 1e6 : 0;
        return unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and < 1e9
            ? (long)(count * unit)
            : throw new KandinskyException($"--keep-size is '{text}'; give a size such as 10GB or 800MB", ErrorKind.Request);
    }
}

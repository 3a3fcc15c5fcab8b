using System.Globalization;

namespace Kandinsky;

/// <summary>Named values as any program writes them; a name counts by its letters and digits, and the first value of a name counts.</summary>
internal sealed class ForeignFields
{
    private static readonly string[] _prompt = ["positiveprompt", "prompt", "textprompt"];
    private static readonly string[] _negative = ["negativeprompt", "negative", "uc"];
    private static readonly string[] _sampler = ["samplername", "sampler", "samplerindex"];
    private static readonly string[] _scheduler = ["scheduler", "schedulername"];
    private static readonly string[] _schedule = ["scheduletype", "noiseschedule"];
    private static readonly string[] _guidance = ["cfgscale", "guidancescale", "cfg", "scale", "guidance"];
    private static readonly string[] _steps = ["steps", "numinferencesteps", "inferencesteps", "samplingsteps", "numsteps"];
    private static readonly string[] _model = ["model", "basemodel", "modelname", "stablediffusionmodel", "usestablediffusionmodel", "sdmodelname",
        "checkpoint", "ckptname", "unetname"];

    private readonly Dictionary<string, string> _values = [];

    /// <summary>The program, if its way of writing tells.</summary>
    public string Software { get; init; } = "";

    /// <summary>Whether there is something to paint.</summary>
    public bool HasPrompt => Prompt is not null;

    /// <summary>Texts that hold one value each.</summary>
    /// <returns>Null if there is no prompt and seed or steps among them.</returns>
    public static ForeignFields? OfTexts(IReadOnlyList<PlacedText> texts)
    {
        var fields = new ForeignFields();
        foreach (var (place, text) in texts) fields.Add(place, text);
        return fields.HasPrompt && (fields.Text("seed") ?? fields.Text(_steps)) is not null ? fields : null;
    }

    /// <summary>Adds a value.</summary>
    public void Add(string name, string value) => _values.TryAdd(string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant(), value.Trim());

    /// <summary>The value of a name.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var value)) return value;
        }
        return null;
    }

    /// <summary>As a picture's record.</summary>
    public PictureMetadata ToMetadata()
    {
        var (width, height) = Size();
        var (sampler, scheduler) = (Text(_sampler), Text(_scheduler));   // Where both are given, the second says how noise levels are spaced.
        return new()
        {
            Software = Software,
            Version = Text("version", "appversion", "swarmversion") ?? "",
            Prompt = Prompt ?? "",
            NegativePrompt = Text(_negative) is { Length: > 0 } negative ? negative : null,
            Seed = Seed(),
            Width = width,
            Height = height,
            Steps = Whole(Text(_steps)),
            GuidanceScale = double.TryParse(Text(_guidance), CultureInfo.InvariantCulture, out var guidance) && double.IsFinite(guidance) ? guidance : null,
            Scheduler = sampler ?? scheduler ?? "",
            Model = Text(_model)?.Split('/', '\\')[^1] ?? "",
            Extra = Extra(Text(_schedule) ?? (sampler is null ? null : scheduler)),
        };
    }

    /// <summary>Draw Things calls the two prompts <c>c</c> and <c>uc</c>.</summary>
    private string? Prompt => Text(_prompt) ?? (Text("uc") is null ? null : Text("c"));

    private Dictionary<string, string> Extra(string? schedule)
    {
        var extra = new Dictionary<string, string>();
        if (schedule is { Length: > 0 }) extra["Schedule type"] = schedule;
        if (Text("denoisingstrength", "promptstrength", "strength", "denoise") is { } strength && strength != "1") extra["Denoising strength"] = strength;
        return extra;
    }

    private ulong? Seed()
    {
        var text = Text("seed", "noiseseed");
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) return seed;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1 << 30 && double.IsInteger(number) ? (ulong)number
            : null;
    }

    private (int Width, int Height) Size()
    {
        var (width, height) = (Whole(Text("width")), Whole(Text("height")));
        if (width > 0 && height > 0) return (width, height);
        var numbers = (Text("size", "resolution") ?? "").Split(['x', 'X', '×', ',', '(', ')', '[', ']', '*', ' '], StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length == 2 ? (Whole(numbers[0]), Whole(numbers[1])) : default;
    }

    private static int Whole(string? text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1_000_000 && double.IsInteger(number) ? (int)number : 0;
}

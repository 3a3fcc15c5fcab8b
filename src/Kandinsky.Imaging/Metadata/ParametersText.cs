using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// The parameters text that picture generators and galleries share: the prompt, a line <c>Negative prompt: …</c> if there is one, and a
/// last line of named values, <c>Steps: 50, Sampler: ddpm, CFG scale: 4, Seed: 1, Size: 512x512, …</c>. A value with a comma, a colon or
/// a line break is quoted as JSON does it.
/// </summary>
internal static class ParametersText
{
    private const string NegativeLabel = "Negative prompt: ";
    private const int LeastValues = 3;

    private static readonly string[] KnownNames = ["Steps", "Sampler", "CFG scale", "Guidance scale", "Seed", "Size", "Model", "Prior", "Task", "Version"];

    public static string Format(PictureMetadata metadata)
    {
        var text = new StringBuilder(metadata.Prompt);
        if (metadata.NegativePrompt is { } negative)
            text.Append('\n').Append(NegativeLabel).Append(negative);
        text.Append('\n').AppendJoin(", ", Values(metadata).Select(pair => $"{pair.Name}: {ParameterValue.Quote(pair.Value)}"));
        return text.Replace("\0", "").ToString();
    }

    public static PictureMetadata Parse(string text) => Parse(text, out _);

    /// <summary>Reads a text of this form.</summary>
    /// <param name="text">The text; without named values it is all prompt.</param>
    /// <param name="hasValues">Whether there are named values.</param>
    public static PictureMetadata Parse(string text, out bool hasValues)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var first = FirstOfValues(lines);
        hasValues = first < lines.Length;
        var negative = Array.FindIndex(lines, 0, first, line => line.StartsWith(NegativeLabel.TrimEnd(), StringComparison.OrdinalIgnoreCase));
        var metadata = new PictureMetadata { Software = "", Version = "", Prompt = string.Join('\n', lines[..(negative < 0 ? first : negative)]).Trim() };
        if (negative >= 0)
            metadata = metadata with { NegativePrompt = string.Join('\n', lines[negative..first])[NegativeLabel.TrimEnd().Length..].Trim() };
        var extra = new Dictionary<string, string>();
        foreach (var (name, value) in ParameterLines.Values(lines.AsSpan(first)))
            metadata = Set(metadata, name, value, extra);
        return metadata with { Extra = extra };
    }

    /// <summary>The line that the named values begin in; behind the last line if there are none.</summary>
    private static int FirstOfValues(string[] lines)
    {
        var line = Array.FindLastIndex(lines, line => line.TrimStart().StartsWith("Steps:", StringComparison.OrdinalIgnoreCase)
            && ParameterLines.Values([line]).Count > 0);
        if (line >= 0 && ParameterLines.Values(lines.AsSpan(line)).Count >= LeastValues)
            return line;
        line = Array.FindLastIndex(lines, line => ParameterLines.Values([line]) is { Count: >= LeastValues } values
            && values.Count(value => IsKnown(value.Name)) >= 2);
        return line >= 0 ? line : lines.Length;
    }

    private static bool IsKnown(string name) => KnownNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<(string Name, string Value)> Values(PictureMetadata metadata)
    {
        var values = new List<(string Name, string Value)>
        {
            ("Steps", Number(metadata.Steps)),
            ("Sampler", metadata.Scheduler),
            ("CFG scale", Number(metadata.GuidanceScale)),
            ("Seed", metadata.Seed?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("Size", metadata.Width > 0 && metadata.Height > 0 ? $"{metadata.Width}x{metadata.Height}" : ""),
            ("Model", metadata.Model),
            ("Prior", metadata.Prior),
            ("Prior steps", Number(metadata.PriorSteps)),
            ("Prior CFG scale", Number(metadata.PriorGuidanceScale)),
            ("Task", metadata.Task),
        };
        values.AddRange(metadata.Extra.Select(pair => (ParameterValue.Name(pair.Key), pair.Value)));
        values.Add(("Version", $"{metadata.Software} {metadata.Version}".Trim()));
        return values.Where(pair => pair.Value.Length > 0);
    }

    private static PictureMetadata Set(PictureMetadata metadata, string name, string value, Dictionary<string, string> extra)
    {
        switch (name.ToLowerInvariant())
        {
            case "steps" when int.TryParse(value, CultureInfo.InvariantCulture, out var steps):
                return metadata with { Steps = steps };
            case "prior steps" when int.TryParse(value, CultureInfo.InvariantCulture, out var steps):
                return metadata with { PriorSteps = steps };
            case "cfg scale" or "guidance scale" when Finite(value) is { } scale:
                return metadata with { GuidanceScale = scale };
            case "prior cfg scale" when Finite(value) is { } scale:
                return metadata with { PriorGuidanceScale = scale };
            case "seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                return metadata with { Seed = seed };
            case "size" when value.Split('x', 'X', '×') is [var first, var second]
                && int.TryParse(first, CultureInfo.InvariantCulture, out var width)
                && int.TryParse(second, CultureInfo.InvariantCulture, out var height):
                return metadata with { Width = width, Height = height };
            case "sampler":
                return metadata with { Scheduler = value };
            case "model":
                return metadata with { Model = value };
            case "prior":
                return metadata with { Prior = value };
            case "task":
                return metadata with { Task = value };
            case "version":
                var space = value.LastIndexOf(' ');
                return metadata with { Software = value[..Math.Max(space, 0)], Version = value[(space + 1)..] };
            default:
                extra[name] = value;
                return metadata;
        }
    }

    private static double? Finite(string value) => double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : null;

    private static string Number(int value) => value > 0 ? value.ToString(CultureInfo.InvariantCulture) : "";

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}

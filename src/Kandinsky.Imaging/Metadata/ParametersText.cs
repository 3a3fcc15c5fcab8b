using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// The parameters text that picture generators and galleries share: the prompt, a line <c>Negative prompt: …</c> if there is one, and a
/// last line of named values, <c>Steps: 50, Sampler: ddpm, CFG scale: 4, Seed: 1, Size: 512x512, …</c>. A value with a comma, a colon or
/// a line break is quoted as JSON does it.
/// </summary>
static class ParametersText
{
    const string NegativeLabel = "Negative prompt: ";

    public static string Format(PictureMetadata metadata)
    {
        var text = new StringBuilder(metadata.Prompt);
        if (metadata.NegativePrompt is { } negative)
            text.Append('\n').Append(NegativeLabel).Append(negative);
        text.Append('\n').AppendJoin(", ", Values(metadata).Select(pair => $"{pair.Name}: {ParameterValue.Quote(pair.Value)}"));
        return text.Replace("\0", "").ToString();
    }

    public static PictureMetadata Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var values = ParameterValue.ParseLine(lines[^1]);
        if (values.Count >= 3)
            lines.RemoveAt(lines.Count - 1);
        else
            values = [];
        var negative = lines.FindIndex(line => line.StartsWith(NegativeLabel.TrimEnd(), StringComparison.Ordinal));
        var metadata = new PictureMetadata { Software = "", Version = "", Prompt = string.Join('\n', lines.Take(negative < 0 ? lines.Count : negative)).Trim() };
        if (negative >= 0)
            metadata = metadata with { NegativePrompt = string.Join('\n', lines.Skip(negative))[NegativeLabel.TrimEnd().Length..].Trim() };
        var extra = new Dictionary<string, string>();
        foreach (var (name, value) in values)
            metadata = Set(metadata, name, value, extra);
        return metadata with { Extra = extra };
    }

    static IEnumerable<(string Name, string Value)> Values(PictureMetadata metadata)
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

    static PictureMetadata Set(PictureMetadata metadata, string name, string value, Dictionary<string, string> extra)
    {
        switch (name)
        {
            case "Steps" when int.TryParse(value, CultureInfo.InvariantCulture, out var steps):
                return metadata with { Steps = steps };
            case "Prior steps" when int.TryParse(value, CultureInfo.InvariantCulture, out var steps):
                return metadata with { PriorSteps = steps };
            case "CFG scale" when double.TryParse(value, CultureInfo.InvariantCulture, out var scale):
                return metadata with { GuidanceScale = scale };
            case "Prior CFG scale" when double.TryParse(value, CultureInfo.InvariantCulture, out var scale):
                return metadata with { PriorGuidanceScale = scale };
            case "Seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                return metadata with { Seed = seed };
            case "Size" when value.Split('x') is [var first, var second]
                && int.TryParse(first, CultureInfo.InvariantCulture, out var width)
                && int.TryParse(second, CultureInfo.InvariantCulture, out var height):
                return metadata with { Width = width, Height = height };
            case "Sampler":
                return metadata with { Scheduler = value };
            case "Model":
                return metadata with { Model = value };
            case "Prior":
                return metadata with { Prior = value };
            case "Task":
                return metadata with { Task = value };
            case "Version":
                var space = value.LastIndexOf(' ');
                return metadata with { Software = value[..Math.Max(space, 0)], Version = value[(space + 1)..] };
            default:
                extra[name] = value;
                return metadata;
        }
    }

    static string Number(int value) => value > 0 ? value.ToString(CultureInfo.InvariantCulture) : "";

    static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}

namespace Kandinsky;

/// <summary>
/// Reads how other programs say that a picture was made: the parameters text of Stable Diffusion web UI (A1111, Forge, Fooocus, …), JSON
/// (SwarmUI, InvokeAI, Fooocus, NovelAI, Easy Diffusion, Draw Things, scripts), ComfyUI's graph, InvokeAI's old command line, single texts.
/// </summary>
internal static class ForeignMetadata
{
    // In the order of trust: what a program wrote for readers like this one before what it wrote for itself, and that before remarks.
    private static readonly string[] _places =
    [
        "parameters", "invokeai_metadata", "sd-metadata", "Dream", "generation_data", "prompt", "workflow", "Comment", PlacedText.ExifComment, PlacedText.Xmp,
        PlacedText.JpegComment, PlacedText.ExifRemark,
    ];

    /// <summary>What the texts of a file say.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>Null if they say nothing.</returns>
    /// <exception cref="KandinskyException">There is JSON in a place where programs keep how they made a picture, but of none that is known.</exception>
    public static PictureMetadata? Read(IReadOnlyList<PlacedText> texts)
    {
        string? strange = null;
        foreach (var place in _places)
        {
            foreach (var (_, text) in texts.Where(text => string.Equals(text.Place, place, StringComparison.OrdinalIgnoreCase)))
            {
                if (ReadOne(place, text) is { } metadata) return Named(metadata, texts);
                if (ForeignJson.IsJson(text)) strange ??= place;
            }
        }
        return ForeignFields.OfTexts(texts)?.ToMetadata() ?? (strange is null ? null : throw new KandinskyException(
            $"how it was made is told in JSON of another program ('{strange}'), which is not understood; say yourself what to paint.", ErrorKind.Input));
    }

    private static PictureMetadata? ReadOne(string place, string text)
    {
        if (ForeignJson.IsJson(text)) return ForeignJson.Parse(text);
        if (place == "Dream") return DreamCommand.Parse(text);
        var metadata = ParametersText.Parse(text, out var hasValues);
        // Only some places are meant for this; elsewhere a text without named values is a remark.
        var isRecord = hasValues || (place is "parameters" or PlacedText.ExifComment && TextBytes.IsLegible(text) && text != "Screenshot");
        return isRecord ? metadata : null;
    }

    /// <summary>Some programs keep their name apart, and NovelAI the prompt.</summary>
    private static PictureMetadata Named(PictureMetadata metadata, IReadOnlyList<PlacedText> texts)
    {
        var software = texts.FirstOrDefault(text => text.Place == "Software").Text ?? "";
        return metadata.Software.Length > 0 || software.Length is 0 or > 80 ? metadata : metadata with { Software = software };
    }
}

using System.Reflection;
using System.Text.Json.Serialization;

namespace Kandinsky;

/// <summary>How a picture was made: everything needed to make it again. Stored in the picture's file and read back from it.</summary>
public sealed record PictureMetadata
{
    /// <summary>What was asked for.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>What was to be avoided; null if there was no negative prompt, which paints another picture than an empty one.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The seed of this very picture.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Pixels in a row; 0 if not known.</summary>
    public int Width { get; init; }

    /// <summary>Rows; 0 if not known.</summary>
    public int Height { get; init; }

    /// <summary>Denoising steps of the decoder; 0 if not known.</summary>
    public int Steps { get; init; }

    /// <summary>Denoising steps of the prior; 0 if it was not used.</summary>
    public int PriorSteps { get; init; }

    /// <summary>Classifier-free guidance of the decoder.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>Classifier-free guidance of the prior.</summary>
    public double? PriorGuidanceScale { get; init; }

    /// <summary>The decoder's sampler, by the name the command takes.</summary>
    public string Scheduler { get; init; } = "";

    /// <summary>The decoder's name.</summary>
    public string Model { get; init; } = "";

    /// <summary>The prior's name.</summary>
    public string Prior { get; init; } = "";

    /// <summary>The task, for example <c>text-to-image</c>.</summary>
    public string Task { get; init; } = "";

    /// <summary>The program that made the picture.</summary>
    public string Software { get; init; } = OwnSoftware;

    /// <summary>The program's version.</summary>
    public string Version { get; init; } = OwnVersion;

    /// <summary>Anything more, for example <c>Denoising strength</c> or the LoRA files with their weights.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether another program made the picture: prompt, seed, steps and size can be repeated, its model cannot.</summary>
    [JsonIgnore]
    public bool IsForeign => Software != OwnSoftware;

    internal const string OwnSoftware = "Kandinsky.NET";

    private static string OwnVersion { get; } =
        typeof(PictureMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>
    /// What a PNG or JPEG file says about how it was made: this program's own record if it is there, else what other programs write:
    /// the parameters text of Stable Diffusion web UI and its kin, the JSON of SwarmUI, InvokeAI, Fooocus, NovelAI and others, ComfyUI's graph.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <returns>Null if the file says nothing.</returns>
    /// <exception cref="KandinskyException">
    /// The file is neither PNG nor JPEG, or is damaged; or it tells how it was made in JSON that is not understood.
    /// </exception>
    public static PictureMetadata? Read(ReadOnlyMemory<byte> file)
    {
        var (record, texts) = PictureFormats.Detect(file.Span) == PictureFormat.Png ? PngMetadata.Read(file) : JpegMetadata.Read(file);
        return (record is null ? null : MetadataJson.Parse(record)) ?? ForeignMetadata.Read(texts);
    }

    /// <summary>The record as text of the form that picture generators share: prompt, negative prompt, then named values.</summary>
    public string ToParameters() => ParametersText.Format(this);
}

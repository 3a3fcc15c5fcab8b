using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>--preview FILE</c>: a file that shows the picture while it comes into being.</summary>
internal sealed class PreviewOptions
{
    private const int UsualSteps = 5;

    private readonly Option<string?> _file = new("--preview")
    {
        Description = "A .png or .jpg file that shows the picture so far, again and again.",
        HelpName = "FILE"
    };

    private readonly Option<int?> _every = Number.Whole("--preview-every", $"Steps of the decoder between previews. Default: {UsualSteps}.");

    private readonly Option<bool> _full = new("--preview-full") { Description = "Decode previews like the picture, instead of in a fast approximation." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_file, _every, _full]) command.Options.Add(option);
    }

    /// <summary>The request with the previews that were asked for.</summary>
    /// <exception cref="KandinskyException">The preview's file cannot be written.</exception>
    public PictureRequest Apply(PictureRequest request, Invocation invocation)
    {
        if (invocation.Value(_file) is not { } file) return request;
        ImageFile.CheckWritable(file);
        return request with
        {
            PreviewEvery = invocation.Value(_every) ?? UsualSteps,
            PreviewQuality = invocation.Value(_full) ? PreviewQuality.Full : PreviewQuality.Fast,
        };
    }

    /// <summary>Writes each preview as it comes, and hands the progress on.</summary>
    public async IAsyncEnumerable<GenerationProgress> KeepAsync(IAsyncEnumerable<GenerationProgress> work, Invocation invocation)
    {
        await foreach (var progress in work)
        {
            if (progress.Preview is { } preview) ImageFile.Save(preview, invocation.Value(_file)!);
            yield return progress;
        }
    }
}

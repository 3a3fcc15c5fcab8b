using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>Which pictures are trained on, and how they are gone through.</summary>
internal sealed class TrainingDataOptions
{
    private readonly Argument<string?> _data = new("data")
    {
        Description = "Pictures with captions: a folder, .parquet or .tar files. Not needed with --resume.", Arity = ArgumentArity.ZeroOrOne
    };

    private readonly Option<string?> _captionColumn = new("--caption-column") { Description = "Column or key of captions. Default: text.", HelpName = "NAME" };

    private readonly Option<string?> _prompt = new("--prompt")
    {
        Description = "One caption for all pictures, instead of those there are (DreamBooth).", HelpName = "TEXT"
    };

    private readonly Option<int?> _resolution = Number.Whole("--resolution", "Side of the square pictures are cropped to. Default: the model's own size.");

    private readonly Option<bool> _buckets = new("--buckets")
    {
        Description = "Keep pictures' proportions: sizes of about as many pixels as the square, sides in steps of 64."
    };

    private readonly Option<int?> _batch = Number.Whole("--batch", "Pictures of a batch. Default: 1.");

    private readonly Option<bool> _flip = new("--flip") { Description = "Mirror every other picture, by chance." };

    private readonly Option<double?> _dropCaptions = Number.Decimal("--drop-captions", "How often a caption is left empty, 0 to 1. Default: 0.");

    private readonly Option<double?> _dropWords = Number.Decimal("--drop-words", "How often each word of a caption is left out, 0 to 1. Default: 0.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_data);
        foreach (var option in (Option[])[_captionColumn, _prompt, _resolution, _buckets, _batch, _flip, _dropCaptions, _dropWords])
            command.Options.Add(option);
    }

    /// <summary>Pictures of a batch.</summary>
    public int Batch(Invocation invocation) => invocation.Value(_batch) switch
    {
        null => 1,
        >= 1 and <= 4096 and var batch => batch,
        var batch => throw new KandinskyException($"--batch is {batch}; give 1 to 4096", ErrorKind.Request),
    };

    /// <summary>Opens the data set.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="caption">The caption of all pictures if none is given, where those they have are not read; null where they are.</param>
    /// <exception cref="KandinskyException">It is not named, or not usable.</exception>
    public IPictureSource Open(Invocation invocation, string? caption = null) => PictureSources.Open(
        invocation.Value(_data) ?? throw new KandinskyException("there is nothing to train on; name a folder of pictures with captions", ErrorKind.Request),
        new() { CaptionColumn = invocation.Value(_captionColumn) ?? "text", Prompt = invocation.Value(_prompt) ?? caption });

    /// <summary>How it is gone through.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="seed">What chance follows from.</param>
    /// <param name="side">The model's own size.</param>
    /// <param name="step">What sides are multiples of.</param>
    public EpochOptions Epochs(Invocation invocation, ulong seed, int side, int step)
    {
        var resolution = invocation.Value(_resolution) ?? side;
        if (resolution < step || resolution % step != 0 || resolution > 4096)
            throw new KandinskyException($"--resolution is {resolution}; give a multiple of {step}, up to 4096", ErrorKind.Request);
        return new()
        {
            Buckets = invocation.Value(_buckets) ? new(resolution, Math.Min(512, resolution / 2 / step * step), Math.Min(1536, 2 * resolution),
                resolution >= 512 ? 64 : step) : new(new PictureSize(resolution, resolution)),
            BatchSize = Batch(invocation),
            Flip = invocation.Value(_flip),
            DropCaption = Share(_dropCaptions, invocation),
            DropWord = Share(_dropWords, invocation),
            Seed = seed,
        };
    }

    private static double Share(Option<double?> option, Invocation invocation) => invocation.Value(option) switch
    {
        null => 0,
        >= 0 and <= 1 and var share => share,
        var share => throw new KandinskyException(FormattableString.Invariant($"{option.Name} is {share}; give 0 to 1"), ErrorKind.Request),
    };
}

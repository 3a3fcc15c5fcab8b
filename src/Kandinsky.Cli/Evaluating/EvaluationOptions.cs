using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What is judged against what, and where results go.</summary>
internal sealed class EvaluationOptions
{
    public const string DefaultFolder = "evaluation";

    public Argument<string?> Pictures { get; } = new("pictures")
    {
        Description = "Pictures to judge: a folder, .parquet or .tar files. Left out when they are to be painted from --captions.",
        Arity = ArgumentArity.ZeroOrOne
    };

    public Option<string?> Reference { get; } = new("--reference")
    {
        Description = "Real pictures to compare with: a folder, .parquet or .tar files; or prepared statistics (.npz).", HelpName = "PATH"
    };

    public Option<string?> Captions { get; } = new("--captions")
    {
        Description = "Paint a picture for each of these captions: COCO's captions JSON, or a text file with one a line.", HelpName = "FILE"
    };

    public Option<int?> Count { get; } = Number.Whole("--count", "How many captions; of COCO's those that the seed chooses, one a picture. Default: all.");

    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "Which captions are chosen, and the first picture's seed. Default: 0.",
        HelpName = "N"
    };

    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = $"Folder for painted pictures and kept features; the same command goes on where it was ended. Default: {DefaultFolder}.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DefaultFolder,
    };

    public Option<string?> Inception { get; } = new("--inception")
    {
        Description =
        "Weights of the FID network (pt_inception-2015-12-05, .pth or .safetensors) for FID itself. Without them distances are in the features of the model's "
            + "own image encoder.", HelpName = "FILE"
    };

    public Option<int?> Crop { get; } = Number.Whole("--crop",
        "Side of the middle square that pictures are scaled to before they are judged; 0 takes them as they are. Default: 256.");

    public Option<int?> Neighbour { get; } = Number.Whole("--neighbour", "The neighbour whose distance decides for precision and recall. Default: 3.");

    public Option<string?> SaveStatistics { get; } = new("--save-statistics")
    {
        Description = "Keep the statistics of the reference, or without one of the pictures, in a .npz file.", HelpName = "FILE"
    };

    public Option<Curve?> Over { get; } = Curve.Option();

    public Option<string?> Chart { get; } = new("--chart")
    {
        Description = "Where the curves of --over are drawn. Default: curve.svg in the output folder.",
        HelpName = "FILE.svg"
    };

    public Option<string?> Sheet { get; } = new("--sheet")
    {
        Description = "A sheet with the first pictures of every set side by side, as SVG.",
        HelpName = "FILE.svg"
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Pictures);
        foreach (var option in (Option[])[Reference, Captions, Count, Seed, Output, Inception, Crop, Neighbour, SaveStatistics, Over, Chart,
            Sheet]) command.Options.Add(option);
    }

    /// <summary>Finds what does not fit together before anything is done.</summary>
    /// <exception cref="KandinskyException">Something does not.</exception>
    public void Check(Invocation invocation)
    {
        var (pictures, captions) = (invocation.Value(Pictures), invocation.Value(Captions));
        if (pictures is null && captions is null) throw Wrong("there is nothing to judge; name a folder of pictures, or captions to paint with --captions");
        if (pictures is not null && captions is not null) throw Wrong("pictures that are there are not painted; leave out --captions, or the folder");
        if (captions is null && invocation.Value(Over) is not null) throw Wrong("--over paints, so it needs --captions");
        if (invocation.Value(Crop) is < 0) throw Wrong($"--crop is {invocation.Value(Crop)}; give a side in pixels, or 0");
        if (invocation.Value(Neighbour) is < 1) throw Wrong($"--neighbour is {invocation.Value(Neighbour)}; give 1 or more");
        if (invocation.Value(SaveStatistics) is { } file) AtomicFile.Check(file);
        foreach (var svg in new[] { invocation.Value(Chart), invocation.Value(Sheet) }.OfType<string>()) AtomicFile.Check(svg);
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Request);
}

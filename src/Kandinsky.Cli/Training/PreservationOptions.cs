using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>Pictures of the kind a new thing belongs to, painted by the model before it learns and trained on beside it (DreamBooth).</summary>
internal sealed class PreservationOptions
{
    private const int Usual = 100;

    private readonly Option<string?> _prompt = new("--preserve")
    {
        Description = "What kind the pictures' thing is of, such as 'a dog': pictures of it are trained on beside them, so that the kind stays what it was.",
        HelpName = "PROMPT"
    };

    private readonly Option<string?> _folder = new("--preserved")
    {
        Description = "Folder of pictures of the kind; those that lack are painted. Default: 'preserved' in the run's folder. "
            + "Without --preserve: of anything that is to stay as it is, with captions of their own.",
        HelpName = "FOLDER",
    };

    private readonly Option<int?> _count = Number.Whole("--preserve-count", $"How many pictures of the kind there should be. Default: {Usual}.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_prompt, _folder, _count]) command.Options.Add(option);
    }

    /// <summary>Paints what lacks, and opens the pictures; null if none are asked for. Without a prompt the pictures' own captions are taken.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="run">Its data.</param>
    /// <param name="models">The models as they are before they learn.</param>
    /// <param name="seed">What the pictures follow from.</param>
    public async Task<TrainingSet?> OpenAsync(Invocation invocation, TrainingRun run, PipelineOptions models, ulong seed)
    {
        if (invocation.Value(_prompt) is not { } prompt)
            return invocation.Value(_folder) is { } own ? run.Survey(() => PictureSources.Open(own, new())) : null;
        var (folder, count) = (invocation.Value(_folder) ?? Path.Combine(run.Folder, "preserved"), invocation.Value(_count) ?? Usual);
        if (count is < 1 or > 10_000) throw new KandinskyException($"--preserve-count is {count}; give 1 to 10000", ErrorKind.Request);
        var pipeline = new Lazy<KandinskyPipeline>(() => KandinskyPipeline.Load(models));
        try
        {
            await Preservation.CompleteAsync(folder, count, async (number, cancellation) =>
            {
                run.Display.Pictures("painted", number + 1, count);
                var painted = await pipeline.Value.PaintAsync(new TextToImageRequest { Prompts = [prompt], Seed = unchecked(seed + (ulong)number) },
                    cancellation);
                return painted[0].Image;
            }, invocation.Cancellation);
        }
        finally
        {
            if (pipeline.IsValueCreated) pipeline.Value.Dispose();
        }
        return run.Survey(() => PictureSources.Open(folder, new() { Prompt = prompt }));
    }
}

using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>The options every kind of training has, and how one run of it goes.</summary>
internal sealed class TrainingKind
{
    private const int FewPictures = 4;

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Decoder: a folder in the hub's layout, or the name or id of a model 'kandinsky models list' shows. Default: KANDINSKY_MODEL, or the "
            + "bundled model.",
        HelpName = "MODEL"
    };

    private readonly Option<string?> _prior = new("--prior")
    {
        Description = "Prior, likewise. Default: KANDINSKY_PRIOR, or the one that belongs to the decoder.", HelpName = "MODEL"
    };

    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "Begin from nothing: the model's sizes and settings, with weights drawn by the seed where they are trained."
    };

    public TrainingDataOptions Data { get; } = new();

    public LearningChoices Learning { get; } = new();

    public TrainingRunOptions Run { get; } = new();

    /// <summary>Adds all of them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="beginsAnew">Whether the model may be begun from nothing.</param>
    public void AddTo(Command command, bool beginsAnew = true)
    {
        Data.AddTo(command);
        command.Options.Add(_model);
        command.Options.Add(_prior);
        if (beginsAnew) command.Options.Add(_fresh);
        Learning.AddTo(command);
        Run.AddTo(command);
    }

    /// <summary>The decoder and the prior.</summary>
    public (ModelFolder Decoder, ModelFolder Prior) Models(Invocation invocation) =>
        ModelLocator.FromEnvironment().Pair(invocation.Value(_model) ?? ModelOptions.Variable(ModelOptions.ModelVariable),
            invocation.Value(_prior) ?? ModelOptions.Variable(ModelOptions.PriorVariable));

    /// <summary>The model that is trained: as it is, or drawn anew in the run's folder.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="folder">The model.</param>
    /// <param name="seed">What new weights follow from.</param>
    /// <param name="trained">The components that are drawn anew.</param>
    public ModelFolder Begin(Invocation invocation, ModelFolder folder, ulong seed, params IReadOnlyList<string> trained)
    {
        if (!invocation.Value(_fresh)) return folder;
        var path = Path.Combine(invocation.Value(Run.Output)!, "fresh");
        if (Directory.Exists(path)) return ModelFolder.Open(path);
        string[] kept = [.. ((string[])["unet", "movq", "prior", "text_encoder", "image_encoder"]).Except(trained)];
        return FreshModel.Write(folder.Path, path, seed, kept);
    }

    /// <summary>Whether the model is begun from nothing.</summary>
    public bool IsFresh(Invocation invocation) => invocation.Value(_fresh);

    /// <summary>What is painted to see how far the model is.</summary>
    public TextToImageRequest Request(Invocation invocation, TrainingSet set) => new()
    {
        Prompts = invocation.Value(Run.Prompts) is { Length: > 0 } prompts ? prompts
            : [.. set.Pictures.Select(picture => picture.Captions[0]).Where(caption => caption.Length > 0).Distinct().Take(FewPictures).DefaultIfEmpty("")],
        Steps = Run.ValidationSteps(invocation),
    };
}

using System.CommandLine;
using Kandinsky.Kernels;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>Where a run is kept, what is shown of it, and what becomes of its result.</summary>
internal sealed class TrainingRunOptions
{
    public const string DefaultFolder = "training";

    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = $"The run's folder: checkpoints, charts, and at the end the result in 'model'. Default: {DefaultFolder}.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DefaultFolder,
    };

    public Option<bool> Resume { get; } = new("--resume")
    {
        Description = "Go on with the run in the folder, with everything as it was begun; --steps may be another."
    };

    public Option<string?> Cache { get; } = new("--cache")
    {
        Description = "Folder of computed latents and embeddings, for several runs on the same pictures. Default: 'encoded' in the run's folder.",
        HelpName = "FOLDER"
    };

    public Option<string[]> Prompts { get; } = new("--validation-prompt")
    {
        Description = "Paint this every so many steps; repeatable. Default: the first captions.", HelpName = "TEXT"
    };

    private readonly Option<int?> _checkpointEvery = Number.Whole("--checkpoint-every", "Steps from checkpoint to checkpoint. Default: 500.");
    private readonly Option<int?> _keep = Number.Whole("--keep", "Checkpoints that are kept, the newest. Default: 2.");
    private readonly Option<int?> _validateEvery = Number.Whole("--validate-every", "Steps from validation pictures to the next; 0 for none. Default: 0.");
    private readonly Option<int?> _validationSteps = Number.Whole("--validation-steps", "Decoder steps of a validation picture. Default: 25.");
    private readonly Option<StorageType?> _type = Choice.Of("--dtype", "How trained weights are stored: F32, F16 or BF16. Default: F32.", "TYPE",
        ModelsFabricateCommand.Types, StorageType.Float32);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Output, Resume, Cache, _checkpointEvery, _keep, _validateEvery, Prompts, _validationSteps, _type])
            command.Options.Add(option);
    }

    /// <summary>How results are stored.</summary>
    public StorageType Type(Invocation invocation) => invocation.Value(_type) ?? StorageType.Float32;

    /// <summary>Decoder steps of validation pictures.</summary>
    public int ValidationSteps(Invocation invocation) => AtLeast(_validationSteps, invocation, 1) ?? 25;

    /// <summary>How the run goes on.</summary>
    /// <exception cref="KandinskyException">A number is out of range.</exception>
    public TrainerOptions Read(Invocation invocation, long steps) => new()
    {
        Steps = steps,
        CheckpointEvery = AtLeast(_checkpointEvery, invocation, 1) ?? 500,
        Keep = AtLeast(_keep, invocation, 1) ?? 2,
        ValidateEvery = AtLeast(_validateEvery, invocation, 0) is > 0 and var every ? every : null,
    };

    private static int? AtLeast(Option<int?> option, Invocation invocation, int least) => invocation.Value(option) is { } number && number < least
        ? throw new KandinskyException($"{option.Name} is {number}; give {least} or more", ErrorKind.Request) : invocation.Value(option);
}

using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train</c>: everything that learns.</summary>
internal static class TrainCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "train";

    /// <summary>How long after Ctrl-C a step of training may take to come to its end, and its checkpoint to be written.</summary>
    public static readonly TimeSpan CancellationPatience = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var command = new TaughtCommand(
            Name,
            "Trains models on pictures with captions: whole ones, tuned or from nothing, and adapters.",
            "kandinsky train decoder --help",
            "kandinsky train decoder photos --steps 2000 --batch 4 -o my-run",
            "kandinsky train decoder --resume -o my-run")
        {
            TrainDecoderCommand.Create(),
            TrainDecoderCommand.CreateInpaint(),
            TrainDecoderCommand.CreateControlNet(),
            TrainPriorCommand.Create(),
            TrainMoVQCommand.Create(),
            TrainClipCommand.Create(),
            TrainLoraCommand.Create(),
            TrainTextualInversionCommand.Create(),
            TrainDistillCommand.Create(),
        };
        command.SetAction(new HelpWithExamples().Invoke);
        return command;
    }

    /// <summary>Whether a command trains.</summary>
    public static bool IsKindOf(Command command) => command.Parents.OfType<Command>().Any(parent => parent.Name == Name);
}

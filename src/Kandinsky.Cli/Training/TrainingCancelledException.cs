namespace Kandinsky.Cli;

/// <summary>Ctrl-C while a command trained: the checkpoint of the step at hand is whole.</summary>
/// <param name="step">The step; null if none was taken.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="cause">What ended the work.</param>
internal sealed class TrainingCancelledException(long? step, string folder, OperationCanceledException cause)
    : OperationCanceledException(step is null ? $"cancelled before the first step; --resume -o {folder} goes on"
        : $"cancelled after step {step}, whose checkpoint is whole; --resume -o {folder} goes on", cause);

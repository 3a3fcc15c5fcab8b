using System.Diagnostics;
using System.Text;

namespace Kandinsky.Training;

/// <summary>
/// Takes the steps of a run and writes what must survive it: a run that is ended at any moment goes on to the same bytes as an undisturbed one.
/// </summary>
/// <param name="trained">What is trained.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="options">How it goes on.</param>
public sealed class Trainer(ITrainable trained, RunFolder folder, TrainerOptions options)
{
    private const int ChartEvery = 50;

    /// <summary>Takes all steps that are left, from the last checkpoint if there is one.</summary>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the run after the step at hand, with a checkpoint.</param>
    /// <exception cref="KandinskyException">The loss is no number, or nothing can be written; the last checkpoint is whole.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; its checkpoint is written.</exception>
    public void Run(Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var first = folder.Checkpoints.Steps is [.., var newest] ? newest : 0;
        if (first > 0) trained.Load(folder.Checkpoints.PathOf(first));
        var losses = new LossHistory(folder.FolderPath);
        losses.Load(first);
        using var events = new EventFile(folder.FolderPath, first);
        var watch = Stopwatch.StartNew();
        for (var step = first; step < options.Steps;)
        {
            var result = trained.Step(step);
            if (!double.IsFinite(result.Loss) || !double.IsFinite(result.Norm)) throw NoNumber(step + 1, result);
            step++;
            losses.Add(step, result.Loss, result.Rate, result.Norm);
            Written(() => events.Add(step, ("train/loss", result.Loss), ("train/learning_rate", result.Rate), ("train/gradient_norm", result.Norm)));
            var speed = (step - first) / Math.Max(1e-9, watch.Elapsed.TotalSeconds);
            progress?.Invoke(new(step, options.Steps, result, speed, TimeSpan.FromSeconds((options.Steps - step) / speed)));
            var ends = step == options.Steps || cancellation.IsCancellationRequested;
            if (ends || step % options.CheckpointEvery == 0)
            {
                losses.Write();
                folder.Checkpoints.Write(step, trained.Save, options.Keep);
            }
            else if (step % ChartEvery == 0)
            {
                losses.Write();
            }
            if (options.ValidateEvery is { } every && step % every == 0) Validate(step);
            if (step < options.Steps) cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Validate(long step)
    {
        var pictures = trained.Validate(step);
        if (pictures.Count == 0) return;
        Written(() => Directory.CreateDirectory(Path.Combine(folder.FolderPath, "validation")));
        var sheet = ContactSheet.Of([$"step {step}"], [.. pictures.Select(each => (each.Caption, (IReadOnlyList<Image?>)[each.Picture]))]);
        AtomicFile.Write(Path.Combine(folder.FolderPath, "validation", FormattableString.Invariant($"step-{step:D7}.svg")), stream =>
            stream.Write(Encoding.UTF8.GetBytes(sheet)));
    }

    private void Written(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException(
                $"Cannot write into '{folder.FolderPath}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}. Free some room; {LastWhole()}.",
                ErrorKind.Output, e);
        }
    }

    private KandinskyException NoNumber(long step, StepResult result) => new(
        FormattableString.Invariant($"The loss of step {step} is {result.Loss} with gradients of norm {result.Norm}; take a smaller learning rate. ")
            + $"{LastWhole()}.", ErrorKind.Request);

    private string LastWhole() => folder.Checkpoints.Steps is [.., var newest] ? $"Checkpoint {newest} is whole" : "The run has no checkpoint yet";
}

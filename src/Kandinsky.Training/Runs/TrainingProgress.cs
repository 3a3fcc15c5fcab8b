namespace Kandinsky.Training;

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Result">The last step.</param>
/// <param name="StepsPerSecond">Its speed since it began or went on.</param>
/// <param name="Remaining">The time it still takes at that speed.</param>
public sealed record TrainingProgress(long Step, long Steps, StepResult Result, double StepsPerSecond, TimeSpan Remaining);

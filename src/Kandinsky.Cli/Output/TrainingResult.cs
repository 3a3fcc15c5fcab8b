namespace Kandinsky.Cli;

/// <summary>What <c>train … --json</c> prints.</summary>
/// <param name="Command">The command, such as <c>train decoder</c>.</param>
/// <param name="Folder">The run's folder.</param>
/// <param name="Model">Where the result was written.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Loss">The mean loss of its last steps, a hundred at most.</param>
/// <param name="Seconds">How long this process trained.</param>
/// <param name="Pictures">Pictures trained on.</param>
/// <param name="LeftOut">Pictures that could not be used.</param>
/// <param name="TrainedNumbers">Numbers that were trained.</param>
/// <param name="PlannedBytes">Memory that was planned.</param>
internal sealed record TrainingResult(string Command, string Folder, string Model, long Steps, double Loss, double Seconds, int Pictures, int LeftOut,
    long TrainedNumbers, long PlannedBytes);

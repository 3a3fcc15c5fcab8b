namespace Kandinsky.Training;

/// <summary>What one step came to.</summary>
/// <param name="Loss">The mean loss of its batches.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Norm">The norm of the gradients before clipping.</param>
public readonly record struct StepResult(double Loss, double Rate, double Norm);

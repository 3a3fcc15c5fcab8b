namespace Kandinsky.Training;

/// <summary>Where a trainer's batches come from: a data set, or a program that makes them as they are asked for.</summary>
/// <typeparam name="T">A batch.</typeparam>
public interface IExamples<out T>
{
    /// <summary>The batch of a number. It follows from the number alone, so that a run goes on as if it had never ended.</summary>
    /// <param name="number">From 0. A step takes as many as gradients are summed over: step · <see cref="LearningOptions.Accumulate"/> is its first.</param>
    T Batch(long number);
}

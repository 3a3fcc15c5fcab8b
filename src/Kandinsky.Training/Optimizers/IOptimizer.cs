using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Moves parameters against their gradients. What it remembers of each is kept by name.</summary>
/// <remarks>The same parameters with the same gradients give the same bytes, also after the state was saved and loaded.</remarks>
public interface IOptimizer : IDisposable
{
    /// <summary>Moves one parameter by one step. A parameter without a gradient in a step is not handed over, and stays as it is.</summary>
    /// <param name="name">The parameter's name, the same in every step.</param>
    /// <param name="values">Its numbers, changed in place.</param>
    /// <param name="gradients">As many gradients.</param>
    /// <param name="learningRate">This step's learning rate.</param>
    /// <param name="gradientScale">What gradients are multiplied by first: what clipping asks for, or the share of an accumulated batch.</param>
    void Update(string name, Span<float> values, ReadOnlySpan<float> gradients, double learningRate, float gradientScale = 1);

    /// <summary>Adds what must be found again to a state.</summary>
    /// <param name="state">The state; it refers to the optimizer's memory.</param>
    void Save(StateTensors state);

    /// <summary>Takes what <see cref="Save"/> added from a state.</summary>
    /// <param name="state">The state that was read.</param>
    /// <exception cref="KandinskyException">The state is of another optimizer.</exception>
    void Load(Checkpoint state);
}

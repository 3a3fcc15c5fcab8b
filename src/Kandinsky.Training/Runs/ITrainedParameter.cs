namespace Kandinsky.Training;

/// <summary>A parameter and its gradients, wherever they are.</summary>
public interface ITrainedParameter
{
    /// <summary>Its name, the same in every run.</summary>
    string Name { get; }

    /// <summary>Its numbers.</summary>
    Span<float> Values { get; }

    /// <summary>Its gradients, the mean or the sum over a step's batches; empty if it got none.</summary>
    ReadOnlySpan<float> Gradients { get; }
}

namespace Kandinsky.Kernels;

/// <summary>The passes of <see cref="SourceGradient"/>.</summary>
internal enum SourceGradientPass
{
    /// <summary>Writes the gradient of what the norm gave, and its sums.</summary>
    First,

    /// <summary>Writes the gradient of what the norm read.</summary>
    Second,
}

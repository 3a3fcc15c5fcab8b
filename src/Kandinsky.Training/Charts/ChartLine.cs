namespace Kandinsky.Training;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">Its points, left to right; those that are not finite are left out.</param>
/// <param name="OnRight">Whether the axis at the right is its own, where the sizes of two lines do not fit together.</param>
/// <param name="HasDots">Whether every point is marked.</param>
/// <param name="IsFaint">Whether it lies behind the others: what another line averages.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points, bool OnRight = false, bool HasDots = false, bool IsFaint = false);

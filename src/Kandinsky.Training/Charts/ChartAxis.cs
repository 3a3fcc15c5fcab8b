using System.Globalization;

namespace Kandinsky.Training;

/// <summary>One axis of a chart: from one round number to another, divided by round numbers.</summary>
/// <param name="From">Its lower end.</param>
/// <param name="To">Its upper end, larger.</param>
/// <param name="Step">From tick to tick.</param>
internal sealed record ChartAxis(double From, double To, double Step)
{
    private const int Parts = 6;

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((To - From) / Step) + 1).Select(i => From + i * Step);

    /// <summary>An axis that holds some numbers; from 0 to 1 for none.</summary>
    public static ChartAxis Of(IEnumerable<double> numbers)
    {
        var (low, high) = numbers.Aggregate((double.PositiveInfinity, double.NegativeInfinity), (ends, number) =>
            (Math.Min(ends.Item1, number), Math.Max(ends.Item2, number)));
        if (low > high) (low, high) = (0, 1);
        if (low == high) (low, high) = low == 0 ? (0, 1) : (low - Math.Abs(low) / 10, high + Math.Abs(high) / 10);
        var (rough, tens) = ((high - low) / Parts, Math.Pow(10, Math.Floor(Math.Log10((high - low) / Parts))));
        var step = tens * (rough / tens) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 };
        return new(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>Where a number lies, 0 at the lower end and 1 at the upper.</summary>
    public double Part(double value) => (value - From) / (To - From);

    /// <summary>A tick as text, without the traces of rounding.</summary>
    public string Text(double tick) => Math.Round(tick / Step) == 0 ? "0" : (Math.Round(tick / Step) * Step).ToString("G5", CultureInfo.InvariantCulture);
}

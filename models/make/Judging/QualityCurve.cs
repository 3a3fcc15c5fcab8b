using System.Globalization;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>The chart of a model's quality by steps, from what was judged.</summary>
internal static class QualityCurve
{
    /// <summary>Draws a chart.</summary>
    /// <param name="judged">A line's name, steps and percent in a row; after <c>#</c> a remark.</param>
    /// <exception cref="KandinskyException">A row is none.</exception>
    public static string ToSvg(IEnumerable<string> judged)
    {
        var points = judged.Where(row => row.Length > 0 && row[0] != '#').Select(Read).ToList();
        return new LineChart("The bundled model", "steps of the decoder (percent right of prompts never trained on)", [.. points.GroupBy(point => point.Line)
            .Select(line => new ChartLine(line.Key, [.. line.Select(point => (point.Steps, point.Percent)).Order()], HasDots: true))]).ToSvg();
    }

    private static (string Line, double Steps, double Percent) Read(string row) =>
        row.Split(',') is [var line, var steps, var percent] && double.TryParse(steps, CultureInfo.InvariantCulture, out var x)
            && double.TryParse(percent, CultureInfo.InvariantCulture, out var y) ? (line, x, y)
            : throw new KandinskyException($"'{row}' is no row of a curve; write a line's name, steps and percent with commas between.", ErrorKind.Input);
}

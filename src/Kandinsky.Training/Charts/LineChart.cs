using System.Globalization;
using System.Security;
using System.Text;

namespace Kandinsky.Training;

/// <summary>A chart of lines as SVG: a loss over steps, a distance over guidance scales.</summary>
/// <param name="Title">Stands above.</param>
/// <param name="Horizontal">What is from left to right.</param>
/// <param name="Lines">The lines.</param>
public sealed record LineChart(string Title, string Horizontal, IReadOnlyList<ChartLine> Lines)
{
    private const int Width = 760, Height = 400, Left = 70, Right = 70, Top = 46, Bottom = 52;

    private static readonly string[] _colours = ["#1f5fbf", "#d6442c", "#2f8f4e", "#8a4fbf", "#c98a00"];

    /// <summary>The chart as an SVG document.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        var (across, left, right) = (ChartAxis.Of(Numbers(point => point.X)), ChartAxis.Of(Numbers(point => point.Y, onRight: false)),
            ChartAxis.Of(Numbers(point => point.Y, onRight: true)));
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\"");
        Add(svg, $"font-family=\"sans-serif\" font-size=\"12\">");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Add(svg, $"<text x=\"{Width / 2}\" y=\"20\" text-anchor=\"middle\" font-size=\"15\">{Escaped(Title)}</text>");
        foreach (var tick in across.Ticks)
        {
            Add(svg, $"<line x1=\"{X(tick):F1}\" y1=\"{Top}\" x2=\"{X(tick):F1}\" y2=\"{Height - Bottom}\" stroke=\"#eee\"/>");
            Add(svg, $"<text x=\"{X(tick):F1}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{across.Text(tick)}</text>");
        }
        foreach (var tick in left.Ticks)
        {
            Add(svg, $"<line x1=\"{Left}\" y1=\"{Y(left, tick):F1}\" x2=\"{Width - Right}\" y2=\"{Y(left, tick):F1}\" stroke=\"#ddd\"/>");
            Add(svg, $"<text x=\"{Left - 7}\" y=\"{Y(left, tick) + 4:F1}\" text-anchor=\"end\">{left.Text(tick)}</text>");
        }
        if (Lines.Any(line => line.OnRight))
            foreach (var tick in right.Ticks) Add(svg, $"<text x=\"{Width - Right + 7}\" y=\"{Y(right, tick) + 4:F1}\">{right.Text(tick)}</text>");
        Add(svg, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"#888\"/>");
        Add(svg, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{Escaped(Horizontal)}</text>");
        foreach (var (index, line) in Lines.Index().OrderByDescending(each => each.Item.IsFaint)) Draw(svg, line, index, line.OnRight ? right : left);
        return svg.Append("</svg>\n").ToString();

        void Draw(StringBuilder to, ChartLine line, int index, ChartAxis axis)
        {
            var colour = _colours[index % _colours.Length];
            var points = line.Points.Where(IsFinite).Select(point => (X: X(point.X), Y: Y(axis, point.Y))).ToList();
            Add(to, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"{(line.IsFaint ? 1 : 1.8)}\" opacity=\"{(line.IsFaint ? 0.3 : 1)}\" ");
            Add(to, $"points=\"{string.Join(' ', points.Select(point => Text($"{point.X:F1},{point.Y:F1}")))}\"/>");
            if (line.HasDots)
                foreach (var (x, y) in points) Add(to, $"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"3\" fill=\"{colour}\"/>");
            Add(to, $"<text x=\"{Left + 4 + index * 150}\" y=\"38\" fill=\"{colour}\">{Escaped(line.Name)}{(line.OnRight ? " (right)" : "")}</text>");
        }

        double X(double value) => Left + across.Part(value) * (Width - Left - Right);
    }

    private static double Y(ChartAxis axis, double value) => Height - Bottom - axis.Part(value) * (Height - Top - Bottom);

    private IEnumerable<double> Numbers(Func<(double X, double Y), double> number, bool? onRight = null) =>
        Lines.Where(line => onRight is null || line.OnRight == onRight).SelectMany(line => line.Points).Where(IsFinite).Select(number);

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(Text(line)).Append('\n');

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string text) => SecurityElement.Escape(text);
}

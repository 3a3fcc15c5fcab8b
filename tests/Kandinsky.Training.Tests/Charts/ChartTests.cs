using System.Xml.Linq;

namespace Kandinsky.Training.Tests;

public sealed class ChartTests
{
    [Theory]
    [InlineData(0, 1, 0, 1, 0.2)]
    [InlineData(3, 97, 0, 100, 20)]
    [InlineData(-0.013, 0.021, -0.02, 0.03, 0.01)]
    [InlineData(25, 25, 22, 28, 1)]
    public void Axes_begin_and_end_at_round_numbers(double low, double high, double from, double to, double step)
    {
        var axis = ChartAxis.Of([high, low]);

        Assert.Equal((from, to, step), (Math.Round(axis.From, 9), Math.Round(axis.To, 9), Math.Round(axis.Step, 9)));
        Assert.Equal(0, axis.Part(axis.From));
        Assert.Equal(1, axis.Part(axis.To));
    }

    [Fact]
    public void A_chart_is_an_svg_document_with_its_lines_where_they_belong()
    {
        var chart = new LineChart("FID & score", "guidance", [new("FID", [(1, 20), (2, 10), (3, double.NaN), (4, 0)], HasDots: true),
            new("CLIP score", [(1, 24), (4, 30)], OnRight: true)]);
        var svg = XDocument.Parse(chart.ToSvg());
        var lines = svg.Descendants().Where(element => element.Name.LocalName == "polyline").Select(line => line.Attribute("points")!.Value.Split(' '))
            .ToList();

        Assert.Equal(["70.0,46.0", "276.7,197.0", "690.0,348.0"], lines[0]);
        Assert.Equal(["70.0,348.0", "690.0,46.0"], lines[1]);
        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains(svg.Descendants(), element => element.Value == "FID & score");
        Assert.Contains(svg.Descendants(), element => element.Value == "CLIP score (right)");
    }

    [Fact]
    public void A_chart_without_points_is_one_all_the_same() => XDocument.Parse(new LineChart("loss", "step", [new("loss", [])]).ToSvg());

    [Fact]
    public void A_sheet_holds_its_pictures_and_captions()
    {
        var svg = XDocument.Parse(ContactSheet.Of(["guidance 1", "guidance 4"],
            [("a <cat>", [TestPictures.Of(1, 50, 25), null]), ("a dog", [null, TestPictures.Of(2)])], side: 20));
        var pictures = svg.Descendants().Where(element => element.Name.LocalName == "image").ToList();

        Assert.Equal(("20", "10"), (pictures[0].Attribute("width")!.Value, pictures[0].Attribute("height")!.Value));
        Assert.Equal(TestPictures.Of(2).Pixels.ToArray(), ImageFile.Decode(Convert.FromBase64String(pictures[1].Attribute("href")!.Value.Split(',')[1]))
            .Pixels.ToArray());
        Assert.Contains(svg.Descendants(), element => element.Value == "a <cat>");
    }
}

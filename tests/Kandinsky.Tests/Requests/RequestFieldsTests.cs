using System.Globalization;
using System.Text;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The description of a request's fields agrees with itself, with the requests and with the page that lists them.</summary>
public sealed class RequestFieldsTests
{
    public static TheoryData<string> Tasks => [.. PictureTask.All.Select(task => task.Name)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Keys_and_options_of_a_task_are_its_own(string name)
    {
        var fields = RequestFields.Of(Task(name).Request);
        Assert.Equal(fields.Count, fields.DistinctBy(field => field.Key).Count());
        var options = fields.Select(field => field.Option).OfType<string>().ToList();
        Assert.Equal(options.Distinct(), options);
        Assert.All(fields, field => Assert.Matches("^[a-z_]+$", field.Key));
        Assert.All(fields, field => Assert.EndsWith(".", field.Summary, StringComparison.Ordinal));
    }

    /// <summary>A property without a field would be lost on the way through JSON and metadata.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_property_of_a_request_is_a_field(string name)
    {
        var task = Task(name);
        string[] noFields = [nameof(PictureRequest.PictureTitles), nameof(PictureRequest.OwnScheduler)];   // what follows from others, and what is no text
        var properties = task.Request.GetProperties().Where(property => !noFields.Contains(property.Name)).Select(property => property.Name).Order();
        var fields = RequestFields.Of(task.Request);
        var request = Filled(task);
        foreach (var field in fields) Assert.NotNull(field.Get(request));
        Assert.Equal(properties.Count(), fields.Count);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_field_sets_what_it_gets(string name)
    {
        var (full, blank) = (Filled(Task(name)), Task(name).Blank);
        foreach (var field in RequestFields.Of(full.GetType())) Assert.Equal(field.Get(full), field.Get(field.With(blank, field.Get(full)!)));
    }

    [Fact]
    public void Fields_of_one_key_hold_values_of_one_type() =>
        Assert.All(RequestFields.All.GroupBy(field => field.Key), fields =>
            Assert.Single(fields.Select(field => field.GetType().GenericTypeArguments[1]).Distinct()));

    [Theory]
    [InlineData("steps", "0", "steps is 0; give a number from 1 to 999.")]
    [InlineData("steps", "1000", "steps is 1000; give a number from 1 to 999.")]
    [InlineData("prior_steps", "1", "prior steps is 1; give a number from 2 to 1000.")]
    [InlineData("width", "-64", "width is -64; give a number from 1 to 4096.")]
    [InlineData("guidance", "100.5", "guidance is 100.5; give a number from 0 to 100.")]
    [InlineData("eta", "1.5", "eta is 1.5; give a number from 0 to 1.")]
    [InlineData("batch", "65", "batch is 65; give a number from 1 to 64.")]
    [InlineData("strength", "0", "strength is 0; give a number above 0, at most 1.")]
    [InlineData("strength", "1.01", "strength is 1.01; give a number above 0, at most 1.")]
    public void Values_out_of_range_are_refused(string key, string text, string message)
    {
        var request = RequestValues.None.With(RequestFields.Of<ImageToImageRequest>().Single(field => field.Key == key), text)
            .ApplyTo((ImageToImageRequest)Filled(Task("image-to-image")));
        Assert.Equal(message, Assert.Throws<KandinskyException>(request.Check).Message);
    }

    [Fact]
    public void What_a_task_cannot_do_without_must_be_there()
    {
        foreach (var task in PictureTask.All)
        {
            foreach (var field in RequestFields.Of(task.Request).Where(field => field.IsRequired))
            {
                var rest = RequestValues.Of(Filled(task)).Only(RequestFields.Of(task.Request).Where(other => other != field));
                var error = Assert.Throws<KandinskyException>(rest.ApplyTo(task.Blank).Check);
                Assert.Equal((ErrorKind.Request, $"There is no {field.Words}; give {field.Expected}."), (error.Kind, error.Message));
            }
        }
    }

    [Theory]
    [InlineData("steps", "many", "takes a whole number, not 'many'")]
    [InlineData("steps", "2.5", "takes a whole number, not '2.5'")]
    [InlineData("guidance", "strong", "takes a number, not 'strong'")]
    [InlineData("seed", "-2", "takes a whole number from 0 to 18446744073709551615, or random, not '-2'")]
    [InlineData("seed", "-1", null)]
    [InlineData("guidance", "NaN", "takes a number, not 'NaN'")]
    [InlineData("karras", "maybe", "takes on or off, not 'maybe'")]
    [InlineData("spacing", "wide", "takes linspace, leading, trailing, not 'wide'")]
    [InlineData("spacing", "Trailing", null)]
    [InlineData("karras", "TRUE", null)]
    [InlineData("guidance", "1e-05", null)]
    public void Texts_that_are_no_value_are_told(string key, string text, string? complaint) =>
        Assert.Equal(complaint, RequestFields.Of<TextToImageRequest>().Single(field => field.Key == key).Complaint(text));

    [Theory]
    [InlineData("steps", "25", null)]
    [InlineData("steps", "0", "is 0; give a number from 1 to 999")]
    [InlineData("steps", "\"many\"", "takes a whole number, not \"many\"")]
    [InlineData("hires", "1", "is 1; give a number above 1, at most 4")]
    [InlineData("tile", "\"diagonal\"", "takes none, x, y, both, not \"diagonal\"")]
    [InlineData("karras", "true", null)]
    public void Json_that_is_no_value_or_out_of_range_is_told(string key, string json, string? complaint) =>
        Assert.Equal(complaint, RequestFields.Of<TextToImageRequest>().Single(field => field.Key == key).Complaint(System.Text.Json.JsonElement.Parse(json)));

    [Fact]
    public void The_page_about_tasks_lists_them()
    {
        var table = new StringBuilder("| key | option | what | values | default | tasks |\n|---|---|---|---|---|---|\n");
        foreach (var fields in RequestFields.All.GroupBy(field => (field.Key, field.Summary)))
        {
            var field = fields.First();
            var tasks = PictureTask.All.Where(task => fields.Any(each => each.RequestType.IsAssignableFrom(task.Request))).Select(task => task.Name).ToList();
            table.Append(CultureInfo.InvariantCulture,
                $"| `{field.Key}` | {(field.Option is { } option ? $"`{option}`" : "")} | {field.Summary.TrimEnd('.')} | {Values(field)} | "
                    + $"{(field.IsRequired ? "required" : field.Default ?? "none")} | ");
            table.Append(CultureInfo.InvariantCulture, $"{(tasks.Count == PictureTask.All.Count ? "all" : string.Join(", ", tasks))} |\n");
        }
        Approved.Section("docs/tasks.md", "fields", table.ToString());

        static string Values(RequestField field) => field.Choices.Count > 0 ? string.Join(", ", field.Choices.Select(choice => $"`{choice}`"))
            : field.Most is null ? field.Expected
            : string.Create(CultureInfo.InvariantCulture,
                $"{field.Expected}, {(field.IsAboveLeast ? $"above {field.Least}" : $"{field.Least}")} to {field.Most}");
    }

    internal static PictureTask Task(string name) => PictureTask.All.Single(task => task.Name == name);

    /// <summary>A request in which every field has a value that is not its default.</summary>
    internal static PictureRequest Filled(PictureTask task)
    {
        var request = task.Blank;
        foreach (var field in RequestFields.Of(task.Request)) request = field.With(request, Value(field));
        return request;

        static object Value(RequestField field) => field.Kind switch
        {
            FieldKind.Picture => Picture(field.Key.Length),
            FieldKind.Mix => (IReadOnlyList<MixItem>)[MixItem.Of("a red \"star\"", 0.1f), MixItem.Of(Picture(9), 0.9f)],
            FieldKind.Texts => (IReadOnlyList<string>)["a cat, \u732b", "a dog\nand another"],
            FieldKind.Text => Typed(field, field.Key == "scheduler" ? "ddim" : ""),
            FieldKind.Whole => Typed(field, field.Key == "seed" ? "18446744073709551615" : "7"),
            FieldKind.Number => Typed(field, field.Key == "guidance_to" ? "0.75" : field.Least > 0 ? "1.5" : "0.12345678"),
            FieldKind.Flag => true,
            _ => Typed(field, field.Choices[^1]),
        };

        static object Typed(RequestField field, string text) => field.TryParse(text, out var value) ? value
            : throw new ArgumentException($"{field.Key}: {text}");
    }

    internal static Image Picture(int seed)
    {
        var image = new Image(4 + seed, 4 + seed, ColorMode.Rgb);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}

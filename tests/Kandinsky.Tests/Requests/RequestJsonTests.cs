using System.Text.Json;

namespace Kandinsky.Tests;

public sealed class RequestJsonTests
{
    public static TheoryData<string> Tasks => RequestFieldsTests.Tasks;

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_request_comes_back_as_it_was(string name)
    {
        var request = RequestFieldsTests.Filled(RequestFieldsTests.Task(name));
        var json = RequestJson.Write(request);
        var back = RequestJson.Read(json);
        Assert.Equal(request.GetType(), back.GetType());
        Assert.Equal(json, RequestJson.Write(back));
        AssertSame(request, back);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_field_is_in_it_by_its_key(string name)
    {
        var task = RequestFieldsTests.Task(name);
        using var json = JsonDocument.Parse(RequestJson.Write(RequestFieldsTests.Filled(task)));
        Assert.Equal([.. RequestFields.Of(task.Request).Select(field => field.Key).Prepend("task").Order()], json.RootElement.EnumerateObject()
            .Select(property => property.Name).Order());
        Assert.Equal(name, json.RootElement.GetProperty("task").GetString());
    }

    [Fact]
    public void What_is_not_given_or_null_has_its_default()
    {
        var request = RequestJson.Read("""{"task":"text-to-image","prompt":"a cat","width":null}""");
        Assert.Equal(RequestJson.Write(new TextToImageRequest { Prompts = ["a cat"] }), RequestJson.Write(request));
    }

    [Fact]
    public void Several_prompts_are_a_list() => Assert.Equal(["a cat", "a dog"], ((TextToImageRequest)RequestJson.Read("""{"task":"text-to-image","prompt":["a cat","a dog"]}""")).Prompts);

    [Fact]
    public void Numbers_come_back_to_the_last_bit()
    {
        foreach (var scale in new[] { 3.3f, 1e-5f, 7.1234567f, float.Epsilon, 99.99999f })
        {
            var back = RequestJson.Read(RequestJson.Write(new TextToImageRequest
            {
                Prompts = [""], GuidanceScale = scale, GuidanceFrom = 1e-5,
                Seed = ulong.MaxValue
            }));
            Assert.Equal((scale, 1e-5, ulong.MaxValue), (back.GuidanceScale, back.GuidanceFrom, back.Seed));
        }
    }

    [Fact]
    public void Pictures_may_stand_for_something_else()
    {
        var image = RequestFieldsTests.Picture(1);
        var text = new PictureText(picture => ReferenceEquals(picture, image) ? "blob:1" : "?", name => name == "blob:1" ? image
            : throw new KandinskyException(name, ErrorKind.Input));
        var request = new MixRequest { Items = [MixItem.Of(image, 0.5f)] };
        var json = RequestJson.Write(request, text);
        Assert.Contains("\"image\":\"blob:1\"", json, StringComparison.Ordinal);
        Assert.Same(image, ((MixRequest)RequestJson.Read(json, text)).Items[0].Image);
    }

    [Fact]
    public void A_picture_may_have_the_form_that_browsers_give_it()
    {
        var image = RequestFieldsTests.Picture(3);
        var file = $"data:image/png;base64,{Convert.ToBase64String(ImageFile.Encode(image, PictureFormat.Png))}";
        var request = (ImageToImageRequest)RequestJson.Read($$"""{"task":"image-to-image","prompt":"a cat","image":"{{file}}"}""");
        Assert.Equal(image.Pixels.ToArray(), request.Image.Pixels.ToArray());
    }

    [Theory]
    [InlineData("", "The request is no JSON: ")]
    [InlineData("{", "The request is no JSON: ")]
    [InlineData("[]", "The request cannot be read: it is no object.")]
    [InlineData("null", "The request cannot be read: it is no object.")]
    [InlineData("""{"prompt":"a cat"}""", "The request cannot be read: its 'task' must be one of text-to-image, image-to-image, ")]
    [InlineData("""{"task":3,"prompt":"a cat"}""", "The request cannot be read: its 'task' must be one of ")]
    [InlineData("""{"task":"text-to-image"}""", "There is no prompt; give a text or a list of texts.")]
    [InlineData("""{"task":"text-to-image","prompt":[]}""", "There is no prompt; say what to paint.")]
    [InlineData("""{"task":"text-to-image","prompt":["a",3]}""", "The request cannot be read: 'prompt' takes a text or a list of texts, not [\"a\",3].")]
    [InlineData("""{"task":"text-to-image","prompt":"a","stps":3}""", "The request cannot be read: it has no field 'stps', did you mean 'steps'?.")]
    [InlineData("""{"task":"text-to-image","prompt":"a","strength":0.3}""", "The request cannot be read: it has no field 'strength'; there are prompt, ")]
    [InlineData("""{"task":"text-to-image","prompt":"a","steps":"25"}""", "The request cannot be read: 'steps' takes a whole number, not \"25\".")]
    [InlineData("""{"task":"text-to-image","prompt":"a","steps":2.5}""", "The request cannot be read: 'steps' takes a whole number, not 2.5.")]
    [InlineData("""{"task":"text-to-image","prompt":"a","steps":1e99}""", "The request cannot be read: 'steps' takes a whole number, not 1e99.")]
    [InlineData("""{"task":"text-to-image","prompt":"a","steps":0}""", "steps is 0; give a number from 1 to 999.")]
    [InlineData("""{"task":"text-to-image","prompt":"a","guidance":1e999}""", "The request cannot be read: 'guidance' takes a number, not ")]
    [InlineData("""{"task":"text-to-image","prompt":"a","karras":"on"}""", "The request cannot be read: 'karras' takes on or off, not \"on\".")]
    [InlineData("""{"task":"text-to-image","prompt":"a","seed":-2}""", "The request cannot be read: 'seed' takes a whole number from 0 to ")]
    [InlineData("""{"task":"text-to-image","prompt":"a","prompt":"b"}""", "The request is no JSON: ")]
    [InlineData("""{"task":"text-to-image","prompt":[[[[[[[[[[]]]]]]]]]]}""", "The request is no JSON: ")]
    [InlineData("""{"task":"image-to-image","prompt":"a"}""", "There is no image; give a picture.")]
    [InlineData("""{"task":"image-to-image","prompt":"a","image":"***"}""", "'***' is no picture in Base64.")]
    [InlineData("""{"task":"mix","items":[{"text":"a","image":null}]}""", "The request cannot be read: 'items' takes a list of objects, ")]
    [InlineData("""{"task":"mix","items":[{"weight":1}]}""", "An ingredient of the mix is neither a text nor a picture; give one of them.")]
    [InlineData("""{"task":"mix","items":[]}""", "There is nothing to mix; give texts or pictures.")]
    public void What_is_no_request_is_refused_in_one_line(string json, string message)
    {
        var error = Assert.Throws<KandinskyException>(() => RequestJson.Read(json));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.True(error.Kind is ErrorKind.Request or ErrorKind.Input);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void AssertSame(PictureRequest expected, PictureRequest actual)
    {
        foreach (var field in RequestFields.Of(expected.GetType()))
        {
            var (one, other) = (field.Get(expected), field.Get(actual));
            if (one is Image image) Assert.Equal(image.Pixels.ToArray(), ((Image)other!).Pixels.ToArray());
            else if (one is IReadOnlyList<MixItem> items)
                Assert.Equal(items.Select(item => (item.Text, item.Weight, item.Image?.Width)), ((IReadOnlyList<MixItem>)other!).Select(item =>
                    (item.Text, item.Weight, item.Image?.Width)));
            else Assert.Equal(one, other);
        }
    }
}
